import { applyWrites } from '../../src/adapters/in-memory/apply-writes.ts';
import { InMemoryRowSource } from '../../src/adapters/in-memory/in-memory-row-source.ts';
import type { InMemoryStore } from '../../src/adapters/in-memory/in-memory-store.ts';
import type { Change, Once, Reply, Transactions } from '../../src/application/ports/transactions.ts';
import { decideTogether, type Submission } from '../../src/application/unit-of-work/decide-together.ts';

interface PendingChange extends Submission {
  readonly answer: PromiseWithResolvers<unknown>;
}

/** Makes changes in memory, in groups: those that are submitted in one turn of the event loop share a transaction. */
export class GroupedTransactions implements Transactions {
  readonly #store: InMemoryStore;
  #pending: PendingChange[] = [];
  #isWorking = false;
  #largestGroup = 0;

  constructor(store: InMemoryStore) {
    this.#store = store;
  }

  /** How many changes the largest transaction so far has made. */
  get largestGroup(): number {
    return this.#largestGroup;
  }

  async run<Result>(change: Change<Result>): Promise<Result> {
    return (await this.#submit({ change, once: null })) as Result;
  }

  async runOnce<Result>(change: Change<Result>, once: Once<Result>): Promise<Reply> {
    return (await this.#submit({ change, once })) as Reply;
  }

  #submit(submission: Submission): Promise<unknown> {
    const answer = Promise.withResolvers<unknown>();
    this.#pending.push({ ...submission, answer });
    if (!this.#isWorking) void this.#work();
    return answer.promise;
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    while (this.#pending.length > 0) {
      await new Promise(setImmediate);
      await this.#make(this.#pending.splice(0));
    }
    this.#isWorking = false;
  }

  async #make(group: readonly PendingChange[]): Promise<void> {
    this.#largestGroup = Math.max(this.#largestGroup, group.length);
    const { outcomes, writes } = await decideTogether(group, new InMemoryRowSource(this.#store));
    applyWrites(this.#store, writes);
    for (const [index, { answer }] of group.entries()) {
      const outcome = outcomes[index];
      if (outcome?.isRefused) answer.reject(outcome.error);
      else answer.resolve(outcome?.value);
    }
  }
}
