import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Which processes of PostgreSQL are killed. The postmaster is the process that starts all others. */
export type ServerVictim = 'all processes' | 'the postmaster' | 'one session';

/**
 * Kills processes of the embedded PostgreSQL whose data is in `directory`, so that none of them can stop in good order.
 * If it finds no session, it kills the postmaster.
 *
 * @param pick chooses one of the sessions
 */
export async function killServer(
  directory: string,
  victim: ServerVictim = 'all processes',
  pick: (pids: readonly number[]) => number | undefined = ([first]) => first,
): Promise<void> {
  const postmaster = await postmasterIn(directory);
  const children = await childrenOf(postmaster);
  if (victim === 'one session') return signal(pick(await sessionsAmong(children)) ?? postmaster, 'SIGKILL');
  for (const pid of victim === 'the postmaster' ? [postmaster] : [postmaster, ...children])
    signal(pid, 'SIGKILL');
}

/** Sends the signal to all processes of the embedded PostgreSQL whose data is in `directory`, or to the postmaster only. */
export async function signalServer(
  directory: string,
  name: NodeJS.Signals,
  to: Exclude<ServerVictim, 'one session'> = 'all processes',
): Promise<void> {
  const postmaster = await postmasterIn(directory);
  // A frozen postmaster starts no process any more, so its children are listed after that.
  signal(postmaster, name);
  if (to === 'all processes') for (const pid of await childrenOf(postmaster)) signal(pid, name);
}

/** Not a number, or 0, if the server has not started. */
async function postmasterIn(directory: string): Promise<number> {
  const pidFile = path.join(directory, 'postgres/data/postmaster.pid');
  // A server that is starting may have no such file yet.
  const [line = ''] = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
  return Number(line);
}

/** Linux lists the children. On other systems they end by themselves after their parent has died. */
async function childrenOf(pid: number): Promise<number[]> {
  const listed = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return listed.trim().split(' ').map(Number).filter(Boolean);
}

async function sessionsAmong(pids: readonly number[]): Promise<number[]> {
  const titles = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, index) => titles[index]?.includes('127.0.0.1('));
}

/** Sends the signal to the process, if it has not ended meanwhile. */
function signal(pid: number, name: NodeJS.Signals): void {
  // 0 would be our own processes.
  if (!(pid > 1)) return;
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
