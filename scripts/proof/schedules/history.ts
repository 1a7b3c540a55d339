import { Lane, type LaneOptions } from '../../../src/adapters/postgres/transactions/lane.ts';
import { LockPatience } from '../../../src/adapters/postgres/transactions/lock-patience.ts';
import { PendingChange } from '../../../src/adapters/postgres/transactions/pending-change.ts';
import type { CommitOutcome } from '../../../src/adapters/postgres/transactions/resolve-unknown-commit.ts';
import { SentCommits } from '../../../src/adapters/postgres/transactions/sent-commits.ts';
import type { UnknownCommit } from '../../../src/adapters/postgres/transactions/unknown-commits.ts';
import type { Change } from '../../../src/application/ports/transactions.ts';
import { Unavailable } from '../../../src/application/ports/unavailable.ts';
import { anId } from '../../../tests/builders.ts';
import { noObserver } from '../../../tests/postgres/no-observer.ts';
import { Violation } from '../violation.ts';
import { SimulatedDatabase } from './simulated-database.ts';
import { SimulatedSession } from './simulated-session.ts';
import { World } from './world.ts';

const REPLICAS = 2;
const ROWS = [anId(), anId(), anId()].sort();
/** How long a stranger holds a row at most, in milliseconds. */
const STRANGER_MS = 3_000;

/** 5 s until COMMIT is sent, and 10 s until its outcome is known. */
const LONGEST_ANSWER_MS = 15_000;

/** What a caller was told. `refused` is what the change itself decided, and `failed` is a bug. */
type Answer = 'made' | 'refused' | 'nothing done' | 'unknown' | 'failed' | 'too late';

/** What a history did. */
export interface HistoryFigures {
  readonly failures: number;
  readonly changes: number;
  readonly made: number;
  readonly unknown: number;
}

/**
 * Lets the lanes of two replicas make a few changes on a simulated server that fails, and on which strangers lock rows.
 *
 * @throws {Violation} if what was answered is not what was committed
 */
export async function runHistory(seed: number): Promise<HistoryFigures> {
  using world = new World(seed);
  const database = new SimulatedDatabase(world);
  const handedOver: string[] = [];
  const replicas = Array.from({ length: REPLICAS }, () => new Replica(world, database, handedOver));
  const answers = new Map<string, Answer>();
  const { random } = world;
  const changes = random.between(2, 10);
  for (let index = 0; index < changes; index += 1) {
    const replica = replicas[random.between(0, REPLICAS - 1)];
    void world.step('submit').then(() => replica?.submit(changeOf(`change ${index}`, world), answers));
  }
  for (let strangers = random.between(0, 2); strangers > 0; strangers -= 1) void lockARow(world, database);
  await world.runUntil(() => answers.size === changes, 'an answer to each change');
  world.calm();
  await world.runUntil(() => replicas.every(({ isIdle }) => isIdle), 'the end of every lane');
  await world.runUntil(() => database.isQuiet, 'the end of every transaction');
  requireTruth(answers, database.committed, handedOver);
  const count = (answer: Answer) => [...answers.values()].filter((one) => one === answer).length;
  return { failures: world.failures, changes, made: count('made'), unknown: count('unknown') };
}

/** The lanes of one replica: an ordinary one, and the one for blocked changes. */
class Replica {
  readonly #world: World;
  readonly #database: SimulatedDatabase;
  readonly #ordinary: Lane;
  readonly #blocked: Lane;
  #findingOut = 0;

  constructor(world: World, database: SimulatedDatabase, handedOver: string[]) {
    this.#world = world;
    this.#database = database;
    const create = (options: Pick<LaneOptions, 'name' | 'connections' | 'patience'>) =>
      new Lane({
        ...options,
        groupMax: world.random.pick([1, 3, 256]) ?? 1,
        connect: () => this.#connect(),
        onBlocked: (pending) => this.#blocked.submit(pending),
        onCommitted: ({ movements }) => handedOver.push(...movements.map(({ reason }) => reason)),
        leaseEvents: undefined,
        observer: noObserver,
        sentCommits: new SentCommits(),
        unknownCommits: this.#unknownCommits(),
      });
    this.#ordinary = create({ name: 'ordinary', connections: 1, patience: new LockPatience(100) });
    this.#blocked = create({ name: 'blocked', connections: 2, patience: new LockPatience(1_000) });
  }

  get isIdle(): boolean {
    return !this.#ordinary.isBusy && !this.#blocked.isBusy && this.#findingOut === 0;
  }

  submit(change: Change<string>, answers: Map<string, Answer>): void {
    const latestMs = this.#world.nowMs + LONGEST_ANSWER_MS;
    const answer = (told: Answer) =>
      answers.set(change.name, this.#world.beforeJumpMs > latestMs ? 'too late' : told);
    const pending = new PendingChange({ change, once: null });
    pending.answered.then(
      () => answer('made'),
      (error) => answer(answerOf(error)),
    );
    this.#ordinary.submit(pending);
  }

  async #connect(): Promise<SimulatedSession> {
    await this.#world.step('connect');
    const session = new SimulatedSession(this.#world, this.#database);
    if (this.#world.fails()) session.destroy();
    return session;
  }

  #unknownCommits(): LaneOptions['unknownCommits'] {
    const isFull = () => this.#findingOut > 1;
    return {
      get isFull() {
        return isFull();
      },
      resolve: async ({ marker, lateAnswer, connection }: UnknownCommit) => {
        this.#findingOut += 1;
        const outcome = await Promise.race([lateAnswer, this.#askUntilKnown(marker)]);
        this.#findingOut -= 1;
        connection.destroy();
        return outcome;
      },
    };
  }

  async #askUntilKnown(marker: string): Promise<CommitOutcome> {
    for (;;) {
      const outcome = await this.#database.fence(marker);
      if (outcome) return outcome;
    }
  }
}

/** A change that locks some rows, and writes a row with its name unless it refuses. */
function changeOf(name: string, { random }: World): Change<string> {
  const rows = ROWS.filter(() => random.chance(0.5));
  const refuses = random.chance(0.1);
  return {
    name,
    ...(random.chance(0.1) && { givesWay: true }),
    lock: ({ stocks }) => stocks.lock(rows),
    decide: ({ movements, now }) => {
      if (refuses) throw new Refused();
      movements.add({ id: anId(), optionId: anId(), delta: 1, reason: name, createdAt: now });
      return name;
    },
  };
}

class Refused extends Error {}

function answerOf(error: unknown): Answer {
  if (error instanceof Refused) return 'refused';
  if (!(error instanceof Unavailable)) return 'failed';
  return error.code === 'OUTCOME_UNKNOWN' ? 'unknown' : 'nothing done';
}

async function lockARow(world: World, database: SimulatedDatabase): Promise<void> {
  const stranger = {};
  const row = world.random.pick(ROWS) ?? '';
  await world.step('a stranger locks a row');
  database.tryLock(row, stranger);
  setTimeout(() => database.release(stranger), world.random.between(0, STRANGER_MS));
}

/** How often a change may have been committed, by its answer. */
const COMMITS: Readonly<Record<Answer, readonly number[]>> = {
  made: [1],
  unknown: [0, 1],
  refused: [0],
  'nothing done': [0],
  failed: [0],
  'too late': [],
};

function requireTruth(
  answers: ReadonlyMap<string, Answer>,
  committed: readonly string[],
  handedOver: readonly string[],
): void {
  const countIn = (names: readonly string[], name: string) => names.filter((one) => one === name).length;
  const faults = [...answers].flatMap(([name, answer]) => {
    const stored = countIn(committed, name);
    const isTrue = COMMITS[answer].includes(stored) && countIn(handedOver, name) === stored;
    return isTrue ? [] : [{ name, answer, stored, handedOver: countIn(handedOver, name) }];
  });
  if (faults.length > 0) throw new Violation('Changes are not stored as they were answered', { faults });
}
