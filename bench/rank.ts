import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { openDatabase } from '../src/adapters/postgres/database.ts';
import { startEmbeddedServer } from '../src/adapters/postgres/embedded/embedded-server.ts';
import { migrateToLatest } from '../src/adapters/postgres/migrating/migrate.ts';
import { PostgresRanking } from '../src/adapters/postgres/rank/postgres-ranking.ts';
import { shopDatabase } from '../src/adapters/postgres/shop-database.ts';
import { rankByPlainQuery } from '../tests/postgres/rank-by-plain-query.ts';
import { readCommandLine, wholeNumbers } from './command-line.ts';

// npm run bench:rank: how long the batch of the popular products takes, and how long the plain query over three days of
// orders. There are 10,000 products, of which few are popular. Orders have three lines and were confirmed evenly over the
// last 74 hours.

const USAGE = `Usage: npm run bench:rank -- [options]

Prints how long each run took, and ends with an error if the batch and the plain query disagree.

  --lines=100000,1000000  how many order lines there are`;

const PRODUCTS = 10_000;
const LINES_PER_ORDER = 3;
const log = { info: () => undefined, warn: (_: object, message: string) => console.error(message) };

const sizes = readCommandLine(USAGE, (args) => {
  const options = { lines: { type: 'string', default: '100000,1000000' } } as const;
  return wholeNumbers(parseArgs({ args, options }).values.lines);
});
for (const lines of sizes) await measure(lines);

async function measure(lines: number): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'rank-bench-'));
  const server = await startEmbeddedServer({ directory, log, settings: { max_wal_size: '8GB' } });
  const database = openDatabase({ database: shopDatabase(server.url), poolSize: 2, logger: log });
  const client = new Client(server.url);
  try {
    await migrateToLatest(server.url);
    await client.connect();
    await sell(client, lines / LINES_PER_ORDER);
    const ranking = new PostgresRanking(database);
    const compute = () => ranking.compute();
    await report(lines, 'the plain query', () => rankByPlainQuery(client, new Date()));
    await report(lines, 'the plain query, again', () => rankByPlainQuery(client, new Date()));
    await report(lines, 'the first run', compute);
    await report(lines, 'the next run', compute);
    await cancel(client, 100, '1 hour');
    await report(lines, 'a run after 100 cancellations of the last hour', compute);
    await cancel(client, 1_000, '72 hours');
    await report(lines, 'a run after 1,000 cancellations of any hour', compute);
    const { asOf, data } = await compute();
    const isExact = JSON.stringify(data) === JSON.stringify(await rankByPlainQuery(client, asOf));
    if (!isExact) throw new Error('The batch and the plain query disagree about the rank');
  } finally {
    await client.end();
    await database.close();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function report(lines: number, what: string, run: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  await run();
  console.log(`${lines.toLocaleString('en')} lines, ${what}: ${Math.round(performance.now() - begun)} ms`);
}

/**
 * Adds the orders. Foreign keys are not checked meanwhile, because that would take three of four minutes. The expression
 * that draws a product mentions the line and the order, because otherwise PostgreSQL would draw one product for all lines.
 */
async function sell(client: Client, orders: number): Promise<void> {
  const productOf = (n: string) => `lpad(to_hex((${n})::int), 32, '0')::uuid`;
  await client.query(
    `set session_replication_role = replica;
     insert into products select ${productOf('n')}, 'Product ' || n, '', now() from generate_series(1, ${PRODUCTS}) n;
     insert into options select id, id, 0, 'Only', 1000, true from products;
     insert into orders (id, user_id, status, items_total, discount_amount, placed_at, expires_at, confirmed_at,
         payment_id)
       select (lpad(to_hex((extract(epoch from t) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
         || '8' || substr(md5(n::text), 4, 15))::uuid, 'user-' || n % 1000, 'CONFIRMED', 3000, 0, t, t, t, gen_random_uuid()
       from generate_series(1, ${Math.floor(orders)}) n,
         lateral (select now() - interval '74 hours' * (1 - n / ${Math.floor(orders)}::float)) sold (t);
     insert into order_lines
       select id, position, product, product, 'Then', 'Then', 1000, 1, 1000
       from orders, generate_series(0, ${LINES_PER_ORDER - 1}) position,
         lateral (select ${productOf(`1 + floor(power(random(), 3) * ${PRODUCTS}) + 0 * position * total`)}) bought (product);
     set session_replication_role = origin;
     analyze; checkpoint`,
  );
}

async function cancel(client: Client, orders: number, within: string): Promise<void> {
  await client.query(
    `update orders set status = 'CANCELLED', cancelled_at = now(), cancel_reason = 'REQUESTED' where id in (
       select id from orders where status = 'CONFIRMED' and confirmed_at > now() - interval '${within}'
       order by random() limit ${orders}
     )`,
  );
}
