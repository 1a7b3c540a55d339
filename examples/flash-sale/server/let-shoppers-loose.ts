import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { CrowdOrder, CrowdProgress, CrowdReport } from '../crowd/crowd.ts';

/** Lets the shoppers loose, in a process of their own. Resolves with their report after the last one has left. */
export async function letShoppersLoose(
  order: CrowdOrder,
  onProgress: (progress: CrowdProgress) => void,
  signal: AbortSignal,
): Promise<CrowdReport> {
  const child = fork(path.join(import.meta.dirname, '../crowd/crowd-process.ts'), {
    serialization: 'advanced',
    signal,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'exit');
  let report: CrowdReport | undefined;
  child.on('message', (message: CrowdProgress | CrowdReport) => {
    if (message.type === 'progress') onProgress(message);
    else report = message;
  });
  child.send(order);
  await ended;
  if (!report) throw new Error('The process of the shoppers ended early');
  return report;
}
