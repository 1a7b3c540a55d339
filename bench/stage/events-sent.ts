import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;

/** Resolves when no event of the service waits to be sent, and at the latest after the timeout. */
export async function eventsSent(port: number, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const reply = await fetch(`http://127.0.0.1:${port}/metrics`);
    const waiting = /^shop_outbox_events\{status="PENDING"\} (\S+)/m.exec(await reply.text())?.[1];
    if (!Number(waiting ?? 0)) return;
    await sleep(POLL_MS);
  }
}
