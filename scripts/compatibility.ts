import { globSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { breakingChanges } from './compatibility/breaking-changes.ts';

// Compares openapi.json with the document of the last release, by the rules of docs/compatibility.md. With `--release`,
// stores openapi.json as the document of the release that it names.

const ROOT = path.resolve(import.meta.dirname, '..');
const DOCUMENT = path.join(ROOT, 'openapi.json');
const RELEASES = path.join(ROOT, 'docs/releases');

const document = JSON.parse(await readFile(DOCUMENT, 'utf8'));
if (process.argv.includes('--release')) {
  await copyFile(DOCUMENT, path.join(RELEASES, `openapi-${document.info.version}.json`));
} else {
  const release = lastRelease();
  const changes = breakingChanges(JSON.parse(await readFile(path.join(RELEASES, release), 'utf8')), document);
  for (const change of changes) console.error(change);
  if (changes.length > 0) console.error(`These changes break clients of docs/releases/${release}.`);
  process.exitCode = changes.length === 0 ? 0 : 1;
}

function lastRelease(): string {
  const files = globSync('openapi-*.json', { cwd: RELEASES });
  const last = files.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  if (last === undefined) throw new Error(`There is no release in ${RELEASES}`);
  return last;
}
