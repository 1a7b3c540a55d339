import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@hey-api/openapi-ts';

// Generates the part of the TypeScript client that follows from openapi.json. With `--check`, compares it with what is in
// the tree instead.

const DOCUMENT = path.resolve(import.meta.dirname, '../openapi.json');
const FOLDER = path.resolve(import.meta.dirname, '../clients/typescript/src/generated');

/** The parts of the document that the client changes. */
interface AdaptedDocument extends Record<string, unknown> {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, unknown> }>>;
  readonly components: { readonly parameters: Record<string, { required: boolean }> };
}

async function generateInto(folder: string): Promise<void> {
  await createClient({
    input: adapt(JSON.parse(await readFile(DOCUMENT, 'utf8'))),
    output: { path: folder, importFileExtension: '.ts' },
    logs: { level: 'silent' },
    plugins: [
      '@hey-api/client-fetch',
      '@hey-api/typescript',
      { name: '@hey-api/sdk', operations: { strategy: 'single', containerName: 'Operations' } },
    ],
  });
}

function adapt(document: AdaptedDocument): AdaptedDocument {
  const { paths, components } = document;
  // The wrapper makes a key for each call that has none.
  if (components.parameters.RequiredIdempotencyKey)
    components.parameters.RequiredIdempotencyKey.required = false;
  for (const [path, operations] of Object.entries(paths)) {
    // Probes are for load balancers. To a client that repeats after a 503, a service that is not ready is no answer.
    if (!path.startsWith('/v1/')) delete paths[path];
    // `default` is every problem that there is. Without it, an operation has exactly the refusals that it lists.
    for (const { responses } of Object.values(operations)) delete responses.default;
  }
  return document;
}

/** The text of every file below the folder, by its path. */
async function textsIn(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return [path.relative(folder, file), await readFile(file, 'utf8')] as const;
    }),
  );
  return new Map(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

if (process.argv.includes('--check')) {
  const fresh = await mkdtemp(path.join(tmpdir(), 'client-'));
  try {
    await generateInto(fresh);
    const [wanted, present] = await Promise.all([textsIn(fresh), textsIn(FOLDER)]);
    const names = new Set([...wanted.keys(), ...present.keys()]);
    const stale = [...names].filter((name) => wanted.get(name) !== present.get(name));
    for (const name of stale) console.error(`clients/typescript/src/generated/${name} is out of date`);
    if (stale.length > 0) console.error('Run `npm run openapi`, and commit what it generates.');
    process.exitCode = stale.length === 0 ? 0 : 1;
  } finally {
    await rm(fresh, { recursive: true });
  }
} else {
  await generateInto(FOLDER);
}
