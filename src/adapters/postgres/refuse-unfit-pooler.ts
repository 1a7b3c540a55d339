import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Flight, type StatementAnswer } from './flight/flight.ts';
import { PreparedStatements } from './flight/prepared-statements.ts';
import { DEFAULT_SCHEMA } from './in-schema.ts';
import type { ShopDatabase } from './shop-database.ts';
import { typeParsers } from './type-parsers.ts';

/** `DATABASE_URL` leads to a pooler with which the service would not work, or not notice that it does not. */
export class UnfitPooler extends Error {
  override readonly name = 'UnfitPooler';
}

const CONNECT_TIMEOUT_MS = 10_000;
const SILENCE_MS = 10_000;
/** SQLSTATEs of a server that does not have a statement which was prepared, or has it from another client. */
const STATEMENT_LOST = /^(26000|42P05)$/;

/** Both settings must be seen by the statement after them. It has its own flight, or shares one with its setting. */
const SET = "SELECT set_config('shop.probe', 'kept', true)";
const ASK = "SELECT current_setting('shop.probe', true) AS kept";

/**
 * Tries what the service needs of a pooler between it and PostgreSQL: settings that last until the end of their
 * transaction, and prepared statements that every transaction of a client finds.
 *
 * @throws {UnfitPooler} with what to do
 */
export async function refuseUnfitPooler({ hosts }: Pick<ShopDatabase, 'hosts'>): Promise<void> {
  await using first = await Probe.open(hosts);
  await using second = await Probe.open(hosts);
  await tryPrepared(first, second);
  await trySettings(first);
}

/**
 * Two clients prepare different statements under one name, and each runs its own again. A pooler that does not follow
 * statements refuses the second one, or gives one client the connection of the other.
 */
async function tryPrepared(first: Probe, second: Probe): Promise<void> {
  try {
    const answers = [
      await first.fly(['probe', 'SELECT 1 AS n']),
      await first.fly(['probe', 'SELECT 1 AS n']),
      await second.fly(['probe', 'SELECT 2 AS n']),
      await first.fly(['probe', 'SELECT 1 AS n']),
      await second.fly(['probe', 'SELECT 2 AS n']),
    ];
    if (answers.map(({ rows: [row] }) => Object.values(row ?? {})[0]).join() === '1,1,2,1,2') return;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && STATEMENT_LOST.test(error.code ?? ''))) throw error;
  }
  throw new UnfitPooler(
    'DATABASE_URL leads to a pooler that loses prepared statements: use session pooling, or PgBouncer 1.21 or later with ' +
      'max_prepared_statements above 0.',
  );
}

/** A pooler that gives each statement another connection refuses BEGIN, or lets the settings end before they are seen. */
async function trySettings(probe: Probe): Promise<void> {
  try {
    const together = await probe.fly(['', SET], ['', ASK]);
    await probe.fly(['', 'BEGIN'], ['', SET]);
    const later = await probe.fly(['', ASK]);
    await probe.fly(['', 'COMMIT']);
    const isKept = ({ rows: [row] }: StatementAnswer) => Object.values(row ?? {})[0] === 'kept';
    if (isKept(together) && isKept(later)) return;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
  }
  throw new UnfitPooler(
    'DATABASE_URL leads to a pooler that drops the settings of a transaction: use one with session pooling or transaction ' +
      'pooling.',
  );
}

/** A client that sends flights. */
class Probe {
  readonly #client: pg.Client;
  readonly #session = new PreparedStatements(typeParsers, DEFAULT_SCHEMA);

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async open({ config }: ShopDatabase['hosts']): Promise<Probe> {
    const client = new config.Client({
      ...config,
      application_name: 'storefront-orders probe',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    await client.connect();
    return new Probe(client);
  }

  /** Sends named statements together. Resolves with the answer to the last one. */
  async fly(...statements: readonly (readonly [name: string, text: string])[]): Promise<StatementAnswer> {
    const flight = new Flight(this.#session);
    const answers = statements.map(([name, text]) => flight.add({ statement: { name, text }, values: [] }));
    const silence = new AbortController();
    void sleep(SILENCE_MS, undefined, { signal: silence.signal }).then(
      () => flight.handleError(new Error('Query read timeout')),
      () => undefined,
    );
    try {
      this.#client.query(flight);
      const last = (await Promise.all(answers)).at(-1);
      if (!last) throw new RangeError('A flight has at least one statement');
      return last;
    } finally {
      silence.abort();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }
}
