import type { BoundStatement } from '../../src/adapters/postgres/named-statement.ts';
import type { LaneSession } from '../../src/adapters/postgres/transactions/lane-connection.ts';
import { ConnectionLost } from '../../src/adapters/postgres/transactions/lane-connection.ts';
import { NOON } from '../builders.ts';

/** Rows and tags by statement. Everything else is answered with no rows. */
const ROWS: Readonly<Record<string, readonly object[]>> = { 'read-clock': [{ now: NOON }] };

interface SentStatement {
  readonly name: string;
  readonly answer: PromiseWithResolvers<unknown>;
}

/** A database that answers at once, unless a test has it be silent or away. */
export class FakeDatabase {
  /** Every statement that was sent, with the number of its connection. */
  readonly sent: string[] = [];
  /** The statements that are not answered until `answer` is called. */
  readonly silent = new Set<string>();
  /** Whether no connection can be opened. */
  isAway = false;
  /** How many connections were asked for. */
  asked = 0;
  /** The tags that statements are answered with, if they are not the statements themselves. */
  readonly tags = new Map<string, string>();
  /** Called with each statement after it was answered, still in the same turn. */
  onAnswer: (name: string) => void = () => undefined;
  readonly #waiting: SentStatement[] = [];
  readonly #connections: FakeConnection[] = [];

  /** How many connections were opened. */
  get connections(): number {
    return this.#connections.length;
  }

  /** How many connections are open. */
  get open(): number {
    return this.#connections.filter(({ isLost }) => !isLost).length;
  }

  connect = async (): Promise<LaneSession> => {
    this.asked += 1;
    if (this.isAway) throw new ConnectionLost(new Error('refused'));
    const connection = new FakeConnection(this, this.connections + 1);
    this.#connections.push(connection);
    return connection;
  };

  /** The connections that are open now are silent for ever. */
  muteConnections(): void {
    for (const connection of this.#connections) connection.isMute = true;
  }

  /** Ends every connection. */
  loseConnections(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  /** Answers the statements that wait, and is silent no more. */
  answer(): void {
    this.silent.clear();
    for (const statement of this.#waiting.splice(0)) this.#answerOne(statement);
  }

  receive({ number, isMute }: FakeConnection, name: string): SentStatement {
    this.sent.push(`${number} ${name}`);
    const statement = { name, answer: Promise.withResolvers<unknown>() };
    if (this.silent.has(name)) this.#waiting.push(statement);
    else if (!isMute) this.#answerOne(statement);
    return statement;
  }

  #answerOne({ name, answer }: SentStatement): void {
    const rows = ROWS[name];
    answer.resolve(rows ? { rows } : (this.tags.get(name) ?? name));
    this.onAnswer(name);
  }
}

class FakeConnection implements LaneSession {
  isLost = false;
  isMute = false;
  readonly number: number;
  readonly #database: FakeDatabase;
  readonly #unanswered = new Set<SentStatement>();

  constructor(database: FakeDatabase, number: number) {
    this.#database = database;
    this.number = number;
  }

  query: LaneSession['query'] = ({ name }) => this.#send(name) as never;

  begin(): void {
    this.#database.receive(this, 'BEGIN');
  }

  write({ statement }: BoundStatement): void {
    this.#database.receive(this, statement.name);
  }

  control: LaneSession['control'] = (command) => this.#send(command) as Promise<string>;

  leave(): void {
    this.isLost = true;
  }

  destroy(): void {
    this.isLost = true;
    for (const { answer } of this.#unanswered) answer.reject(new ConnectionLost(new Error('closed')));
  }

  async close(): Promise<void> {
    this.isLost = true;
  }

  async #send(name: string): Promise<unknown> {
    if (this.isLost) throw new ConnectionLost(new Error('closed'));
    const statement = this.#database.receive(this, name);
    this.#unanswered.add(statement);
    return statement.answer.promise.finally(() => this.#unanswered.delete(statement));
  }
}
