import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The secret that the demo's tokens are signed with. The first start makes it and keeps it in `directory`, so that tokens
 * stay valid after a restart. Only the owner of the file can read it.
 */
export async function keepSigningSecret(directory: string): Promise<string> {
  const path = join(directory, 'jwt-secret');
  return (await readIfThere(path)) ?? (await makeSecret(directory, path));
}

/**
 * Writes the secret to a draft and links the draft to `path`. A link appears with its whole content. If two processes do this
 * at once, one link succeeds, and both processes read that one.
 */
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
