import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';

/** The machine that the server runs on. All sizes are in bytes. */
export interface Machine {
  readonly memory: number;
  /** What is free on the disk of the data. */
  readonly freeDisk: number;
}

const MB = 1024 ** 2;
/** PostgreSQL's own default. */
const LEAST_BUFFERS_MB = 128;
const MOST_BUFFERS_MB = 4096;
/** PostgreSQL's own default. */
const LEAST_LOG_MB = 1024;
const MOST_LOG_MB = 8192;

/**
 * Settings for a busy shop. By default, PostgreSQL makes a checkpoint per gigabyte of its log, which is one per minute under
 * load. After each, the first change of a page writes the whole page to the log again.
 *
 * - The log may grow to 8 GB between checkpoints, but not beyond an eighth of the free disk. A quarter of that is kept as
 *   files to be used again, because new ones have to be filled with zeros first. Files are only kept, never made ahead.
 * - PostgreSQL's own cache gets an eighth of the memory. The rest is for the operating system's cache, the service, and
 *   whatever else the machine does. PostgreSQL takes the memory when it first uses it.
 */
export function busySettings({ memory, freeDisk }: Machine): Readonly<Record<string, string>> {
  const buffersMb = within(memory / 8 / MB, LEAST_BUFFERS_MB, MOST_BUFFERS_MB);
  const logMb = within(freeDisk / 8 / MB, LEAST_LOG_MB, MOST_LOG_MB);
  return {
    shared_buffers: `${buffersMb}MB`,
    max_wal_size: `${logMb}MB`,
    min_wal_size: `${logMb / 4}MB`,
    checkpoint_timeout: '15min',
  };
}

/** The machine of this process, or the container's share of it, and the disk of this directory. */
export async function thisMachine(directory: string): Promise<Machine> {
  const { bavail, bsize } = await statfs(directory);
  // Without a limit this is 0, or more than the machine has.
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return { memory: Math.min(totalmem(), limit), freeDisk: bavail * bsize };
}

/** The number within the bounds, as a multiple of 64. PostgreSQL asks for whole log files of 16 MB. */
function within(value: number, least: number, most: number): number {
  return Math.floor(Math.min(Math.max(value, least), most) / 64) * 64;
}
