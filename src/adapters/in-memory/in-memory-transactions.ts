import type { Change, Once, Reply, Transactions } from '../../application/ports/transactions.ts';
import { decideTogether, type Submission } from '../../application/unit-of-work/decide-together.ts';
import type { Writes } from '../../application/unit-of-work/writes.ts';
import { invariant } from '../../domain/invariant.ts';
import { applyWrites } from './apply-writes.ts';
import { InMemoryRowSource } from './in-memory-row-source.ts';
import type { InMemoryStore } from './in-memory-store.ts';

/** Makes changes in memory, each in a transaction of its own, in the order in which they arrive. */
export class InMemoryTransactions implements Transactions {
  readonly #store: InMemoryStore;
  readonly #onCommitted: (writes: Writes) => void;
  #last: Promise<void> = Promise.resolve();

  /** @param onCommitted called after each change with what the change wrote */
  constructor(store: InMemoryStore, onCommitted: (writes: Writes) => void = () => undefined) {
    this.#store = store;
    this.#onCommitted = onCommitted;
  }

  async run<Result>(change: Change<Result>): Promise<Result> {
    return (await this.#submit({ change, once: null })) as Result;
  }

  async runOnce<Result>(change: Change<Result>, once: Once<Result>): Promise<Reply> {
    return (await this.#submit({ change, once })) as Reply;
  }

  #submit(submission: Submission): Promise<unknown> {
    const made = this.#last.then(() => this.#make(submission));
    this.#last = made.then(
      () => undefined,
      () => undefined,
    );
    return made;
  }

  async #make(submission: Submission): Promise<unknown> {
    const { outcomes, writes } = await decideTogether([submission], new InMemoryRowSource(this.#store));
    applyWrites(this.#store, writes);
    this.#onCommitted(writes);
    const [outcome] = outcomes;
    invariant(outcome, 'A change was made without an outcome');
    if (outcome.isRefused) throw outcome.error;
    return outcome.value;
  }
}
