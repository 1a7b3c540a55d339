import pg from 'pg';
import type { BoundStatement, NamedStatement } from '../named-statement.ts';
import { FrontendMessages } from './frontend-messages.ts';
import type { PreparedStatement, PreparedStatements } from './prepared-statements.ts';

/** What the server answers to a statement: the rows of its result, and the tag of what was done, such as `COMMIT`. */
export interface StatementAnswer<Row extends object = object> {
  readonly rows: readonly Row[];
  readonly tag: string;
}

/** A statement of a flight. Without an `answer`, its result is not read. */
interface Passenger {
  readonly bound: BoundStatement;
  readonly rows: object[];
  readonly answer: PromiseWithResolvers<StatementAnswer> | null;
  prepared: PreparedStatement | undefined;
}

const messages = new FrontendMessages();

/**
 * Several statements that are sent together and end with one Sync. The server runs them one after the other. Each of them
 * sees what was committed before it began, also after a wait for a lock. After an error the server skips the rest of the
 * flight.
 *
 * A flight is a `pg.Query`, because the driver tells the query that it waits for about each message of the server. All
 * statements of a flight share its Sync, which `pg` alone would send after each statement.
 */
export class Flight extends pg.Query {
  readonly #session: PreparedStatements;
  readonly #passengers: Passenger[] = [];
  /** The names of the statements that this flight prepares, until they are done. */
  readonly #preparing = new Set<string>();
  /** The index of the statement that the server answers next. */
  #next = 0;

  constructor(session: PreparedStatements) {
    super('');
    this.#session = session;
  }

  /** Adds a statement. Its promise rejects if this statement, or one before it in the flight, fails. */
  add(bound: BoundStatement): Promise<StatementAnswer> {
    const answer = Promise.withResolvers<StatementAnswer>();
    this.#passengers.push({ bound, rows: [], answer, prepared: undefined });
    return answer.promise;
  }

  /** Adds a statement whose result is not read. If it fails, the statements after it in the flight fail, too. */
  addUnread(bound: BoundStatement): void {
    this.#passengers.push({ bound, rows: [], answer: null, prepared: undefined });
  }

  /** Called by the driver to send the flight. */
  override submit = ({ stream }: pg.Connection): void => {
    messages.clear();
    for (const passenger of this.#passengers) this.#write(passenger);
    messages.sync();
    stream.write(messages.take());
  };

  /** Called by the driver with the columns of a statement that is prepared in this flight. */
  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    const prepared = this.#passengers[this.#next]?.prepared;
    if (prepared) this.#session.describe(prepared, fields);
  }

  /** Called by the driver with each row. */
  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const passenger = this.#passengers[this.#next];
    try {
      if (passenger?.answer && passenger.prepared) passenger.rows.push(passenger.prepared.read(fields));
    } catch (bug) {
      // A type parser has refused a value. The owner of the connection gives the connection up.
      this.handleError(bug);
    }
  }

  /** Called by the driver when a statement is done. `text` is its tag, with the number of rows if there are any. */
  handleCommandComplete({ text }: { readonly text: string }): void {
    const passenger = this.#passengers[this.#next];
    if (!passenger) return;
    this.#next += 1;
    this.#preparing.delete(passenger.bound.statement.name);
    passenger.answer?.resolve({ rows: passenger.rows, tag: text });
  }

  /** Called by the driver when the server has answered up to the Sync. */
  handleReadyForQuery(): void {
    // An error collects the stack. That takes a third of the time of a small flight, so we make one only if it is needed.
    if (this.#next === this.#passengers.length) return;
    this.handleError(new Error('The server has not answered a statement'));
  }

  /** Called by the driver if the server refuses a statement, or if the connection is lost. Fails all that are left. */
  handleError(error: unknown): void {
    const failed = this.#passengers.slice(this.#next);
    this.#next = this.#passengers.length;
    for (const name of this.#preparing) this.#session.doubt(name);
    this.#preparing.clear();
    for (const { answer } of failed) answer?.reject(error);
  }

  #write(passenger: Passenger): void {
    const { statement } = passenger.bound;
    passenger.prepared = this.#session.find(statement.name) ?? this.#prepare(statement);
    messages.bind(passenger.bound);
    messages.execute();
  }

  #prepare(statement: NamedStatement): PreparedStatement {
    if (this.#session.isDoubtful(statement.name)) messages.close(statement.name);
    messages.parse({ ...statement, text: this.#session.textOf(statement) });
    messages.describe(statement.name);
    this.#preparing.add(statement.name);
    return this.#session.add(statement);
  }
}
