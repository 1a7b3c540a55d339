import pg from 'pg';
import { isServerOutage } from '../../../src/adapters/postgres/connection-failure.ts';
import type { BoundStatement, NamedStatement } from '../../../src/adapters/postgres/named-statement.ts';
import {
  ConnectionLost,
  type LaneSession,
} from '../../../src/adapters/postgres/transactions/lane-connection.ts';
import { elementsOf, uuidOf } from './decode.ts';
import type { SimulatedDatabase, Transaction } from './simulated-database.ts';
import type { World } from './world.ts';

/** Where `stock_movements` has its reason, which is the name of the change. */
const REASON = 3;
const NOW = new Date('2026-01-01T12:00:00Z');
/** When the server ends a transaction that goes on for too long, or whose replica is silent. */
const TRANSACTION_TIMEOUT_MS = 3_000;
/** What a server refuses a statement with: a deadlock, a conflict of inserts, a slow statement, a bug, a full disk. */
const REFUSALS = ['40P01', '23505', '57014', 'XX000', '53100'];

/** Statements that were sent together. After an error the server skips the rest of them. */
interface Flight {
  error: unknown;
  /** Whether the server has got them, if the connection ended meanwhile. */
  readonly arrives: boolean;
}

type Answer = PromiseWithResolvers<unknown>;
type Values = BoundStatement['values'];

/** A lane's connection to the simulated server. It can end at every statement, on each side. */
export class SimulatedSession implements LaneSession {
  isLost = false;
  readonly #world: World;
  readonly #database: SimulatedDatabase;
  readonly #unanswered = new Set<Answer>();
  #flight: Flight | null = null;
  #work: Promise<void> = Promise.resolve();
  #lockTimeoutMs = 0;
  #hasToBegin = false;
  #isClosed = false;
  /** The server has ended the session, and the lane does not know. */
  #isDead = false;
  #transaction: Transaction | null = null;

  constructor(world: World, database: SimulatedDatabase) {
    this.#world = world;
    this.#database = database;
  }

  begin(lockTimeoutMs: number): void {
    this.#lockTimeoutMs = lockTimeoutMs;
    this.#hasToBegin = true;
  }

  query: LaneSession['query'] = ({ name }: NamedStatement, values: Values) =>
    this.#send(name, (transaction) => this.#read(name, values, transaction)) as never;

  write({ statement: { name }, values }: BoundStatement): void {
    this.#send(name, async (transaction) => this.#write(name, values, transaction)).catch(() => undefined);
  }

  control: LaneSession['control'] = (command) =>
    this.#send(command, async (transaction) => this.#end(command, transaction)) as Promise<string>;

  leave(): void {
    this.isLost = true;
  }

  /** The server notices later. What has arrived there is still done. */
  destroy(): void {
    if (this.#isClosed) return;
    this.isLost = true;
    this.#isClosed = true;
    for (const answer of this.#unanswered) answer.reject(new ConnectionLost(new Error('closed')));
    this.#work = this.#work.then(async () => {
      await this.#world.step('the server notices that a connection has ended');
      if (this.#transaction) this.#database.rollBack(this.#transaction);
    });
  }

  async close(): Promise<void> {
    this.destroy();
  }

  #send(name: string, work: (transaction: Transaction) => Promise<unknown>): Promise<unknown> {
    const answer = Promise.withResolvers<unknown>();
    if (this.#isClosed) {
      answer.reject(new ConnectionLost(new Error('closed')));
      return answer.promise;
    }
    const flight = this.#nextFlight();
    this.#unanswered.add(answer);
    if (this.#hasToBegin) {
      this.#hasToBegin = false;
      this.#work = this.#work.then(() => this.#begin());
    }
    this.#work = this.#work.then(async () => {
      await this.#world.step(name);
      if (this.#world.fails()) await this.#breakDown();
      await this.#serve(flight, answer, name, work);
    });
    return answer.promise;
  }

  /** The connection ends, or nothing travels on it any more. Then the server ends the transaction after a while. */
  async #breakDown(): Promise<void> {
    if (this.#world.random.chance(0.5)) return this.destroy();
    await new Promise<void>((resolve) => setTimeout(resolve, TRANSACTION_TIMEOUT_MS));
    if (this.#transaction) this.#database.rollBack(this.#transaction);
    this.#transaction = null;
    this.#isDead = true;
  }

  async #serve(
    flight: Flight,
    answer: Answer,
    name: string,
    work: (transaction: Transaction) => Promise<unknown>,
  ): Promise<void> {
    if (this.#isDead || (this.#isClosed && !flight.arrives)) return;
    try {
      if (flight.error) throw flight.error;
      const transaction = this.#transaction;
      if (!transaction) throw new Error(`${name} came without BEGIN`);
      if (name !== 'ROLLBACK' && this.#world.fails()) {
        // COMMIT ends the transaction also if it is refused.
        if (name === 'COMMIT') this.#end('ROLLBACK', transaction);
        throw refusal(this.#world.random.pick(REFUSALS) ?? '');
      }
      const value = await work(transaction);
      // The answer is lost, although it was done.
      if (this.#world.fails()) await this.#breakDown();
      if (!this.#isDead) answer.resolve(value);
    } catch (error) {
      flight.error = error;
      answer.reject(error);
      // As `LaneConnection` does.
      if (isServerOutage(error)) this.destroy();
    }
  }

  async #begin(): Promise<void> {
    if (this.#transaction) this.#database.rollBack(this.#transaction);
    this.#transaction = { lockTimeoutMs: this.#lockTimeoutMs, written: [], marker: null };
  }

  async #read(name: string, [keys]: Values, transaction: Transaction): Promise<{ rows: object[] }> {
    if (name === 'read-clock') return { rows: [{ now: NOW }] };
    const rows = elementsOf(keys as Buffer).map(uuidOf);
    if (name === 'lock-stocks') {
      for (const row of rows) {
        if (!(await this.#database.lock(row, transaction))) throw refusal('55P03');
      }
      return { rows: [] };
    }
    // The rows are locks without data. Those that were passed over can be found, and so they are blocked.
    const others = rows.filter((row) => !this.#database.tryLock(row, transaction));
    return { rows: name === 'find-stocks' ? others.map((key) => ({ key })) : [] };
  }

  #write(name: string, values: Values, transaction: Transaction): void {
    const [first] = values as Buffer[];
    const reasons = values[REASON] as Buffer;
    if (name === 'insert-marker') {
      if (!this.#database.insertMarker(uuidOf(first as Buffer), transaction)) throw refusal('23505');
    } else if (name === 'insert-stock_movements-one') transaction.written.push(reasons.toString());
    else transaction.written.push(...elementsOf(reasons).map(String));
  }

  #end(command: 'COMMIT' | 'ROLLBACK', transaction: Transaction): string {
    if (command === 'COMMIT') this.#database.commit(transaction);
    else this.#database.rollBack(transaction);
    this.#transaction = null;
    return command;
  }

  #nextFlight(): Flight {
    if (this.#flight) return this.#flight;
    this.#flight = { error: null, arrives: this.#world.random.chance(0.5) };
    process.nextTick(() => {
      this.#flight = null;
    });
    return this.#flight;
  }
}

/** An error as PostgreSQL sends it. */
function refusal(code: string): pg.DatabaseError {
  const error = new pg.DatabaseError(`refused with ${code}`, 0, 'error');
  return Object.assign(error, { code, severity: 'ERROR' });
}
