import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readDocument } from './links/document.ts';
import { faultsOf } from './links/faults.ts';

// Checks that what the documents point at exists: the targets of links and images, the headings after a `#`, the files
// that they name in code and in diagrams, and the npm scripts that they tell the reader to run.

const ROOT = path.join(import.meta.dirname, '..');
const NOT_OURS = new Set(['node_modules', '.git', '.data', 'coverage']);

const files = globSync('**/*', { cwd: ROOT, exclude: (name) => NOT_OURS.has(name) });
const paths = new Set(files.map((file) => file.replaceAll(path.sep, '/')));
const { scripts } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
const documents = await Promise.all(
  [...paths]
    .filter((name) => name.endsWith('.md'))
    .map(async (name) => readDocument(name, await readFile(path.join(ROOT, name), 'utf8'))),
);
const faults = faultsOf({ paths, npmScripts: new Set(Object.keys(scripts)), documents });
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
