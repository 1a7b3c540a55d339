import { readdir, readFile } from 'node:fs/promises';

// Processor time as the Linux kernel tells it. Elsewhere every figure is NaN.

const NANOSECONDS = 1e9;
/** The unit of /proc/PID/stat on Linux. */
const TICKS_PER_SECOND = 100;

/** The processor time that the threads of a process have used so far, in seconds. */
export async function secondsOfProcess(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => undefined);
  if (!threads) return Number.NaN;
  const seconds = threads.map(async (thread) => {
    const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0');
    return Number.parseInt(text, 10) / NANOSECONDS;
  });
  return total(await Promise.all(seconds));
}

/** The processor time of a process, of its children, and of its children that have ended, in seconds. */
export async function secondsOfFamily(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const living = [pid, ...children.trim().split(/\s+/).map(Number)].filter((child) => child > 0);
  const seconds = await Promise.all(living.map(secondsOfProcess));
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name of the program is in parentheses and may contain spaces. Fields 16 and 17 of the line are the times of ended
  // children, in user mode and in the kernel. They are the 14th and 15th after the name.
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(13, 15)
    .map(Number);
  // A child that ends while we read is missing from the living, so its figure is not a number.
  const known = seconds.filter((value, index) => index === 0 || !Number.isNaN(value));
  return total(known) + (Number(user) + Number(system)) / TICKS_PER_SECOND;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
