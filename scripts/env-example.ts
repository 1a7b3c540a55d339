import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { envExample } from '../src/bootstrap/settings.ts';

// Writes `.env.example` from the settings. With --check, only compares it.
const FILE = path.resolve(import.meta.dirname, '../.env.example');

if (!process.argv.includes('--check')) {
  await writeFile(FILE, envExample());
} else if (envExample() !== (await readFile(FILE, 'utf8').catch(() => ''))) {
  console.error('.env.example is out of date: run `npm run env-example`, and commit it.');
  process.exitCode = 1;
}
