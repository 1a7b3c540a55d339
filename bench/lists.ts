import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { pino } from 'pino';
import { openDatabase } from '../src/adapters/postgres/database.ts';
import { createPostgresReads } from '../src/adapters/postgres/postgres-reads.ts';
import { shopDatabase } from '../src/adapters/postgres/shop-database.ts';
import { readCommandLine, wholeNumber } from './command-line.ts';
import { explainReads } from './plans/explain-reads.ts';
import { LIST_READS } from './plans/list-reads.ts';
import { seedLists } from './seed/seed-lists.ts';
import { openStage } from './stage/stage.ts';

// npm run bench:lists: how lists find their rows in large tables. Fills every table that is listed, and has PostgreSQL explain
// each read a few times.

const USAGE = `Usage: npm run bench:lists -- [--rows=1000000]

Prints a table in Markdown: the indexes, the pages read and the shortest time of each read.`;

const TIMES = 5;

const { values } = readCommandLine(USAGE, (args) =>
  parseArgs({ args, options: { rows: { type: 'string', default: '1000000' } } }),
);
const rows = wholeNumber(values.rows);

await using stage = await openStage();
await using database = await stage.openDatabase();
const client = new Client(database.url);
await client.connect();
const sample = await seedLists(client, rows);
await client.end();

const logger = pino({ level: 'warn' });
const connections = openDatabase({ database: shopDatabase(database.url), poolSize: 1, logger });
const reads = createPostgresReads(connections);
console.log(
  `| read, with ${rows.toLocaleString('en')} rows in each table | indexes used | tables read as a whole | pages | ms |`,
);
console.log('| --- | --- | --- | ---: | ---: |');
for (const { name, read } of LIST_READS) {
  for (const found of await explainReads(() => read(reads, sample), TIMES)) {
    const indexes = found.indexes.map((index) => `\`${index}\``).join(', ');
    const scanned = found.scanned.join(', ') || '–';
    console.log(
      `| ${name} | ${indexes} | ${scanned} | ${found.buffers} | ${found.milliseconds.toFixed(2)} |`,
    );
  }
}
await connections.close();
