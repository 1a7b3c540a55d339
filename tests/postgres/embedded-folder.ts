import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for embedded servers, each with its data in `<name>/.data`. */
export interface EmbeddedFolder {
  readonly path: string;
  /** Stops the servers that are still running in it, and removes it. */
  remove(): Promise<void>;
}

/**
 * Makes the folder. An embedded server goes on running when its service is killed, so another process removes the folder
 * with its servers, also if the tests are interrupted.
 */
export async function makeEmbeddedFolder(): Promise<EmbeddedFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'embedded-server-'));
  await chmod(folder, 0o755);
  const script = path.join(import.meta.dirname, 'embedded-server-reaper.ts');
  const reaper = spawn(process.execPath, [script, folder], {
    stdio: ['pipe', 'inherit', 'inherit'],
    detached: true,
  });
  return {
    path: folder,
    async remove() {
      reaper.stdin?.end();
      await once(reaper, 'exit');
    },
  };
}
