import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { busySettings, thisMachine } from '../src/adapters/postgres/embedded/busy-settings.ts';
import { readCommandLine, wholeNumber } from './command-line.ts';
import { makeLoad } from './load/load.ts';
import { plainLoad } from './parts/measuring.ts';
import { median, quantile, spreadOf } from './report/statistics.ts';
import { count, ratioCell, table } from './report/tables.ts';
import { connect } from './stage/connect.ts';
import { startServiceProcess } from './stage/service-process.ts';
import { openStage, type Stage } from './stage/stage.ts';

// npm run bench:checkpoints: what PostgreSQL's checkpoints cost. Two servers take turns: one with PostgreSQL's own settings
// for its log and its cache, one with those that the service gives to its embedded server. In every other round, each
// server begins a checkpoint at the start of its turn. So the second server meets one, too, although its own are rare.

const USAGE = `Usage: npm run bench:checkpoints -- [options]

Prints a table in Markdown: checkouts of 1,000 items by 64 clients, in rounds without and with a checkpoint.

  --rounds=6    how often each server has its turn. Every other round has a checkpoint
  --seconds=30  how long a turn is`;

const CLIENTS = 64;
const WARM_UP_SECONDS = 15;

interface Turn {
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly slowestMs: number;
  readonly logBytes: number;
  readonly checkpoints: number;
}

/** A server with the service on it. */
class Contender implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  #stage: Stage | undefined;
  #url = '';
  #port = 0;
  #nextOperation = 0;

  static async open(settings?: Readonly<Record<string, string>>): Promise<Contender> {
    const contender = new Contender();
    const stage = contender.#stack.use(await openStage(settings ? { settings } : { settings: {} }));
    contender.#stage = stage;
    contender.#url = contender.#stack.use(await stage.openDatabase()).url;
    const service = { databaseUrl: contender.#url, secret: stage.secret };
    contender.#port = contender.#stack.use(await startServiceProcess(service)).port;
    return contender;
  }

  async turn(seconds: number, withCheckpoint: boolean): Promise<Turn> {
    await using client = await connect(this.#url);
    const before = await read();
    const checkpoint = withCheckpoint ? client.query('CHECKPOINT') : undefined;
    const load = await makeLoad(plainLoad({ workload: 'checkout', spread: 'spread' }, CLIENTS, seconds), {
      ports: [this.#port],
      tokensFile: this.#stage?.tokensFile ?? '',
      firstOperation: this.#nextOperation,
    });
    await checkpoint;
    this.#nextOperation = load.nextOperation;
    const after = await read();
    const sorted = load.latenciesMs.toSorted();
    return {
      perSecond: load.perSecond,
      p99Ms: quantile(sorted, 0.99),
      slowestMs: quantile(sorted, 1),
      logBytes: (after.bytes - before.bytes) / load.operations,
      checkpoints: after.done - before.done,
    };

    async function read(): Promise<{ bytes: number; done: number }> {
      const { rows } = await client.query(
        `SELECT (pg_current_wal_insert_lsn() - '0/0')::float AS bytes, (num_timed + num_requested)::int AS done
          FROM pg_stat_checkpointer`,
      );
      return rows[0];
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

const { rounds, seconds } = readCommandLine(USAGE, (args) => {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string', default: '6' }, seconds: { type: 'string', default: '30' } },
  });
  return { rounds: wholeNumber(values.rounds), seconds: wholeNumber(values.seconds) };
});

const settings = busySettings(await thisMachine(tmpdir()));
console.log(`The service's settings here: ${JSON.stringify(settings)}\n`);
await using defaults = await Contender.open();
await using busy = await Contender.open(settings);
for (const contender of [defaults, busy]) await contender.turn(WARM_UP_SECONDS, false);
const pairs: { withCheckpoint: boolean; defaults: Turn; busy: Turn }[] = [];
for (let round = 0; round < rounds; round += 1) {
  const withCheckpoint = round % 2 === 1;
  pairs.push({
    withCheckpoint,
    defaults: await defaults.turn(seconds, withCheckpoint),
    busy: await busy.turn(seconds, withCheckpoint),
  });
}
const head = ['round', 'settings', 'checkouts/s', 'p99', 'slowest', 'log per checkout', 'checkpoints'];
console.log(table(head, [false, true].flatMap(rowsOf)));

function rowsOf(withCheckpoint: boolean): string[][] {
  const chosen = pairs.filter((pair) => pair.withCheckpoint === withCheckpoint);
  const name = withCheckpoint ? 'with a checkpoint at its start' : 'without';
  const row = (label: string, turns: readonly Turn[]) => {
    const middle = (of: (turn: Turn) => number) => median(turns.map(of).toSorted((a, b) => a - b));
    const times = [middle((turn) => turn.p99Ms), spreadOf(turns.map((turn) => turn.slowestMs)).most];
    return [
      name,
      label,
      count(middle((turn) => turn.perSecond)),
      ...times.map((ms) => `${count(ms)} ms`),
      `${count(middle((turn) => turn.logBytes))} B`,
      turns.map((turn) => turn.checkpoints).join(', '),
    ];
  };
  const ratios = chosen.map((pair) => pair.busy.perSecond / pair.defaults.perSecond);
  return [
    row(
      "PostgreSQL's",
      chosen.map((pair) => pair.defaults),
    ),
    row(
      "the service's",
      chosen.map((pair) => pair.busy),
    ),
    [name, 'ratio', ratioCell(ratios), '', '', '', ''],
  ];
}
