import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The secret that the demo's tokens are signed with: made at the first start, and kept in `directory`, readable for its
 * owner alone, so that a token outlives a restart.
 */
export async function keepSigningSecret(directory: string): Promise<string> {
  const path = join(directory, 'jwt-secret');
  return (await readIfThere(path)) ?? (await makeSecret(directory, path));
}

/** A link appears whole or not at all, and of two processes that make one at once, one succeeds. */
async function makeSecret(directory: string, path: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600 });
  await link(draft, path).catch(ignore('EEXIST'));
  await unlink(draft);
  return await readFile(path, 'utf8');
}

async function readIfThere(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(ignore('ENOENT'));
}

function ignore(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
