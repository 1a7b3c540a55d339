import { execFile, spawn } from 'node:child_process';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/** A disk of a few hundred megabytes, in memory. */
export interface SmallDisk {
  /** Uses up all its space. Resolves with what frees it again. */
  fill(): Promise<() => Promise<void>>;
  unmount(): Promise<void>;
}

const CHUNK = Buffer.alloc(64 * 1024);

/** Mounts the disk on this directory. Undefined if the system does not let us: it needs Linux, and root. */
export async function mountSmallDisk(directory: string, megabytes: number): Promise<SmallDisk | undefined> {
  await mkdir(directory, { recursive: true });
  const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', directory];
  try {
    await promisify(execFile)('mount', options);
  } catch {
    return undefined;
  }
  // If the proof is interrupted, another process stops the server on this disk first.
  const unmountSoon = () =>
    spawn('sh', ['-c', 'sleep 10; umount -l "$0"', directory], { detached: true, stdio: 'ignore' }).unref();
  process.once('exit', unmountSoon);
  return {
    async fill() {
      const filler = path.join(directory, 'filler');
      const file = await open(filler, 'w');
      try {
        while ((await statfs(directory)).bavail > 0) await file.write(CHUNK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        await file.close();
      }
      return () => rm(filler);
    },
    async unmount() {
      process.off('exit', unmountSoon);
      await promisify(execFile)('umount', ['-l', directory]);
    },
  };
}
