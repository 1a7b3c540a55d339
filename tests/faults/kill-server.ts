import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Which processes of PostgreSQL are killed. The postmaster is the process that starts all others. */
export type ServerVictim = 'all processes' | 'the postmaster' | 'one session';

/**
 * Kills processes of the embedded PostgreSQL whose data is in `directory`, so that none of them can stop in good order.
 * If there is no session to kill, it kills another child of the postmaster.
 *
 * @param pick chooses one of the children
 */
export async function killServer(
  directory: string,
  victim: ServerVictim = 'all processes',
  pick: (pids: readonly number[]) => number | undefined = ([first]) => first,
): Promise<void> {
  const pidFile = path.join(directory, 'postgres/data/postmaster.pid');
  const [line = ''] = (await readFile(pidFile, 'utf8')).split('\n');
  const postmaster = Number(line);
  // Linux lists the children. On other systems they end by themselves after their parent has died.
  const listed = await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').catch(() => '');
  const children = listed.trim().split(' ').map(Number);
  if (victim === 'one session') return kill((await sessionsOf(children, pick)) ?? postmaster);
  for (const pid of victim === 'the postmaster' ? [postmaster] : [postmaster, ...children]) kill(pid);
}

async function sessionsOf(
  children: readonly number[],
  pick: (pids: readonly number[]) => number | undefined,
): Promise<number | undefined> {
  const titles = await Promise.all(
    children.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  const sessions = children.filter((_, index) => titles[index]?.includes('127.0.0.1('));
  return pick(sessions.length > 0 ? sessions : children);
}

/** Kills the process, if it has not ended meanwhile. */
function kill(pid: number): void {
  if (pid <= 1) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
