import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Receipts } from './receiver-process.ts';

/** A data platform that takes every event. */
export interface EventReceiver extends AsyncDisposable {
  readonly url: string;
  /** What came since this was asked the last time. */
  receipts(): Promise<Receipts>;
}

/** Starts one in a process of its own, which answers after so many milliseconds. */
export async function startEventReceiver(latencyMs: number): Promise<EventReceiver> {
  const script = path.join(import.meta.dirname, 'receiver-process.ts');
  const child = fork(script, {
    env: { ...process.env, LATENCY_MS: String(latencyMs) },
    serialization: 'advanced',
  });
  const [{ port }] = await once(child, 'message');
  return {
    url: `http://127.0.0.1:${port}/events`,
    receipts: async () => {
      child.send('receipts');
      const [receipts]: Receipts[] = await once(child, 'message');
      if (!receipts) throw new RangeError('The receiver told nothing');
      return receipts;
    },
    [Symbol.asyncDispose]: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
