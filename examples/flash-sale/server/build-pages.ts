import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';

/** A file of the pages. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Builds both pages. Resolves with their files by their paths. The first file of a folder is at the path of the folder. */
export async function buildPages(): Promise<ReadonlyMap<string, PageFile>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'flash-sale-pages-'));
  try {
    const configFile = path.join(import.meta.dirname, '../vite.config.ts');
    await build({ configFile, build: { outDir: folder } });
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return new Map(await Promise.all(files.map((file) => readPage(folder, file))));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readPage(
  folder: string,
  { parentPath, name }: { readonly parentPath: string; readonly name: string },
): Promise<[string, PageFile]> {
  const file = path.join(parentPath, name);
  const address = `/${path.relative(folder, file).split(path.sep).join('/')}`;
  const type = TYPES[path.extname(name)] ?? 'application/octet-stream';
  return [address.replace(/index\.html$/, ''), { type, bytes: await readFile(file) }];
}
