import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

const SCRIPT = path.join(import.meta.dirname, 'stopping-process.ts');

/** Runs the process, hands each of its lines to `onLine`, and resolves when it has ended to the lines after its start. */
async function run(
  args: readonly string[],
  onLine: (line: string, signal: (name: NodeJS.Signals) => void) => void = () => undefined,
): Promise<{ exitCode: number; lines: string[] }> {
  const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    onLine(line, (name) => child.kill(name));
  }
  const [exitCode] = await ended;
  return { exitCode, lines: lines.filter((line) => !isRunning(line)).map(messageOf) };
}

/** The level and message of a line of the log, with the message of its error. */
function messageOf(line: string): string {
  const { level, msg, err } = JSON.parse(line);
  return err ? `${level} ${msg}: ${err.message}` : `${level} ${msg}`;
}

const DRAINING = '30 draining';
const CLOSED = ['30 closed', '30 Stopped'];
const isRunning = (line: string) => line.includes('"running"');
const STOPPING = '30 Stopping: requests under way are finished first';
const STOPPING_AFTER_ERROR =
  '60 Stopping after an error that no code caught: requests under way are finished first';

describe.concurrent('a process that serves', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('closes after %s and exits with 0', async (name) => {
    const { exitCode, lines } = await run([], (line, signal) => {
      if (isRunning(line)) signal(name);
    });
    expect(lines).toEqual([STOPPING, ...CLOSED]);
    expect(exitCode).toBe(0);
  });

  it('takes a Ctrl-C that npm repeats for one', async () => {
    const { exitCode, lines } = await run(['300'], (line, signal) => {
      if (isRunning(line) || line.includes('Stopping')) signal('SIGINT');
    });
    expect(lines).toEqual([STOPPING, ...CLOSED]);
    expect(exitCode).toBe(0);
  });

  it('ends at once after a second signal', async () => {
    const { exitCode, lines } = await run(['20000'], async (line, signal) => {
      if (isRunning(line)) signal('SIGINT');
      if (line.includes('Stopping')) await sleep(1_100).then(() => signal('SIGTERM'));
    });
    expect(lines).toEqual([STOPPING]);
    expect(exitCode).toBe(1);
  });

  it('goes on answering after SIGTERM, and then closes', async () => {
    const { exitCode, lines } = await run(['0', '25000', '', '200'], (line, signal) => {
      if (isRunning(line)) signal('SIGTERM');
    });
    expect(lines).toEqual([STOPPING, DRAINING, ...CLOSED]);
    expect(exitCode).toBe(0);
  });

  it('goes on answering after SIGTERM until a second signal ends it', async () => {
    const { exitCode, lines } = await run(['0', '25000', '', '60000'], async (line, signal) => {
      if (isRunning(line)) signal('SIGTERM');
      if (line.includes('draining')) await sleep(1_100).then(() => signal('SIGINT'));
    });
    expect(lines).toEqual([STOPPING, DRAINING]);
    expect(exitCode).toBe(1);
  });

  it('closes without a delay after SIGINT', async () => {
    const { exitCode, lines } = await run(['0', '25000', '', '60000'], (line, signal) => {
      if (isRunning(line)) signal('SIGINT');
    });
    expect(lines).toEqual([STOPPING, ...CLOSED]);
    expect(exitCode).toBe(0);
  });

  it.each([
    ['throw', 'thrown'],
    ['reject', 'rejected'],
  ])('logs an error that nothing caught (%s), closes, and exits with 1', async (event, message) => {
    const { exitCode, lines } = await run(['0', '25000', event]);
    expect(lines).toEqual([`${STOPPING_AFTER_ERROR}: ${message}`, ...CLOSED]);
    expect(exitCode).toBe(1);
  });

  it('goes on closing after a second error', async () => {
    const { exitCode, lines } = await run(['300', '25000', 'throw-twice']);
    const error = `${STOPPING_AFTER_ERROR}: thrown`;
    expect(lines).toEqual([error, error, ...CLOSED]);
    expect(exitCode).toBe(1);
  });

  it('goes on closing after an error if a signal follows', async () => {
    const { exitCode, lines } = await run(['2000', '25000', 'throw'], (line, signal) => {
      if (line.includes('an error')) signal('SIGTERM');
    });
    expect(lines).toEqual([`${STOPPING_AFTER_ERROR}: thrown`, STOPPING, ...CLOSED]);
    expect(exitCode).toBe(1);
  });

  it('exits with 1 if it cannot close', async () => {
    const { exitCode, lines } = await run(['0', '25000', 'fail'], (line, signal) => {
      if (isRunning(line)) signal('SIGTERM');
    });
    expect(lines).toEqual([STOPPING, '50 Stopping failed: it does not close']);
    expect(exitCode).toBe(1);
  });

  it('exits with 1 if closing takes too long', async () => {
    const { exitCode, lines } = await run(['20000', '50'], (line, signal) => {
      if (isRunning(line)) signal('SIGTERM');
    });
    expect(lines).toEqual([STOPPING, '50 Stopping took too long']);
    expect(exitCode).toBe(1);
  });
});
