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
  const pidFile = path.join(directory, 'postgres/data/postmaster.pid');
  // A server that is starting may have no such file yet.
  const [line = ''] = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
  const postmaster = Number(line);
  // Linux lists the children. On other systems they end by themselves after their parent has died.
  const listed = await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').catch(() => '');
  const children = listed.trim().split(' ').map(Number).filter(Boolean);
  if (victim === 'one session') return kill(pick(await sessionsAmong(children)) ?? postmaster);
  for (const pid of victim === 'the postmaster' ? [postmaster] : [postmaster, ...children]) kill(pid);
}

async function sessionsAmong(pids: readonly number[]): Promise<number[]> {
  const titles = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, index) => titles[index]?.includes('127.0.0.1('));
}

/** Kills the process, if it has not ended meanwhile. */
function kill(pid: number): void {
  // 0 would be our own processes.
  if (!(pid > 1)) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
