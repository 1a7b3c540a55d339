import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Receipts } from './receiver-process.ts';

/** A data platform that takes every event. */
export interface EventReceiver extends AsyncDisposable {
  readonly url: string;
  /** What was received. */
  receipts(): Promise<Receipts>;
}

/** Starts the receiver in a process of its own. It answers each event after `latencyMs`. */
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
      if (!receipts) throw new RangeError('The receiver sent no receipts');
      return receipts;
    },
    [Symbol.asyncDispose]: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
