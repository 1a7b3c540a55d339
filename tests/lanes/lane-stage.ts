import { vi } from 'vitest';
import { Lane } from '../../src/adapters/postgres/transactions/lane.ts';
import { LockPatience } from '../../src/adapters/postgres/transactions/lock-patience.ts';
import { PendingChange } from '../../src/adapters/postgres/transactions/pending-change.ts';
import type { CommitOutcome } from '../../src/adapters/postgres/transactions/resolve-unknown-commit.ts';
import { SentCommits } from '../../src/adapters/postgres/transactions/sent-commits.ts';
import type { Change } from '../../src/application/ports/transactions.ts';
import type { Writes } from '../../src/application/unit-of-work/writes.ts';
import { anId } from '../builders.ts';
import { noObserver } from '../postgres/no-observer.ts';
import { FakeDatabase } from './fake-connection.ts';

/** Lets the clock go on. Promises are settled before and after it. */
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Lets real time pass until all promises are settled, those of Node's own timers included. */
export const settled = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

/** Stops the clock of a lane, so that only `pass` moves it. `vi.useRealTimers` starts it again. */
export function stopClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
}

/** A lane on a fake database. */
export class LaneStage {
  readonly database = new FakeDatabase();
  readonly sentCommits = new SentCommits();
  readonly committed: Writes[] = [];
  /** What happened, in its order. */
  readonly events: string[] = [];
  /** What is found out about the commits whose outcome is unknown. */
  readonly outcome = Promise.withResolvers<CommitOutcome | null>();
  readonly unknownCommits = { isFull: false, resolve: () => this.outcome.promise };
  readonly lane: Lane;

  constructor(connections = 1) {
    this.lane = new Lane({
      name: 'test',
      groupMax: 256,
      connections,
      patience: new LockPatience(100),
      connect: this.database.connect,
      onBlocked: () => undefined,
      onCommitted: (writes) => this.committed.push(writes),
      leaseEvents: undefined,
      observer: { ...noObserver, onIncident: (_lane, incident) => this.events.push(incident) },
      sentCommits: this.sentCommits,
      unknownCommits: this.unknownCommits,
    });
  }

  /** Submits a change that writes a row. If it is blocked, it waits for a contended row. */
  submit(name: string, contendedRow?: string): void {
    const change: Change<string> = {
      name,
      lock: async () => undefined,
      decide: ({ movements, now }) => {
        this.events.push(`${name} is decided`);
        movements.add({ id: anId(), optionId: anId(), delta: 1, reason: name, createdAt: now });
        return 'made';
      },
    };
    this.#submitChange(change, contendedRow);
  }

  submitWithoutRows(name: string, decide: () => string): void {
    this.#submitChange({ name, lock: async () => undefined, decide });
  }

  #submitChange(change: Change<string>, contendedRow?: string): void {
    const pending = new PendingChange({ change, once: null });
    pending.answered.then(
      () => this.events.push(`${change.name} is made`),
      ({ code }) => this.events.push(`${change.name} gets ${code}`),
    );
    if (contendedRow) pending.waitForRow(contendedRow);
    this.lane.submit(pending);
  }
}
