import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;

/** The processor time that a server has used so far, in seconds; undefined if it has no such metric. */
export async function cpuSecondsOf(port: number): Promise<number | undefined> {
  return figure(await metricsOf(port), /^process_cpu_seconds_total (\S+)/m);
}

/** Resolves when no event of the service waits to be sent, and at the latest after the timeout. */
export async function eventsSent(port: number, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const waiting = figure(await metricsOf(port), /^shop_outbox_events\{status="PENDING"\} (\S+)/m);
    if (!waiting) return;
    await sleep(POLL_MS);
  }
}

async function metricsOf(port: number): Promise<string> {
  const reply = await fetch(`http://127.0.0.1:${port}/metrics`);
  return reply.text();
}

function figure(metrics: string, line: RegExp): number | undefined {
  const value = line.exec(metrics)?.[1];
  return value === undefined ? undefined : Number(value);
}
