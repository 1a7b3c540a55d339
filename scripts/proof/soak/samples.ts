import { setInterval as every } from 'node:timers/promises';
import { query } from '../../../tests/postgres/query.ts';
import { Violation } from '../violation.ts';

const INTERVAL_MS = 2_000;
const MB = 1024 ** 2;
/** The tables that keep what happened in the shop. They grow with it, and no batch removes rows from them. */
const HISTORY = [
  'orders',
  'order_lines',
  'ledger_entries',
  'issued_coupons',
  'stock_movements',
  'audit_entries',
];
/**
 * How much larger something may be in the last fifth of a run than in the second. The first fifth warms up: caches fill, code
 * is compiled, and the kept rows become as many as they stay.
 */
const GROWTH_MAX = 1.2;
/** As much more is never a growth. A garbage collection or a vacuum comes a little later. */
const SLACK_MB = 24;
const PARTS = 5;

/** Sizes at one moment, in MB. */
interface Sample {
  readonly resident: number;
  readonly heap: number;
  readonly tables: Readonly<Record<string, number>>;
}

/** What the samples of a run say, in MB. */
export interface Growth {
  readonly residentAfterWarmUp: number;
  readonly residentAtEnd: number;
  readonly heapAfterWarmUp: number;
  readonly heapAtEnd: number;
  /** All tables that must be flat, with their indexes. */
  readonly tablesAfterWarmUp: number;
  readonly tablesAtEnd: number;
}

/** Samples of the service's memory and of its tables, made now and then while it runs. */
export class Samples {
  readonly #serviceUrl: string;
  readonly #databaseUrl: string;
  readonly #samples: Sample[] = [];

  constructor(serviceUrl: string, databaseUrl: string) {
    this.#serviceUrl = serviceUrl;
    this.#databaseUrl = databaseUrl;
  }

  /** Resolves after the signal has aborted. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      for await (const _ of every(INTERVAL_MS, undefined, { signal }))
        this.#samples.push(await this.#sample());
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error;
    }
  }

  /** Compares the second fifth with the last one. Undefined if the run was too short for it. */
  get growth(): Growth | undefined {
    const length = Math.floor(this.#samples.length / PARTS);
    if (length === 0) return undefined;
    const early = this.#samples.slice(length, 2 * length);
    const late = this.#samples.slice(-length);
    return {
      residentAfterWarmUp: median(early.map(({ resident }) => resident)),
      residentAtEnd: median(late.map(({ resident }) => resident)),
      // The heap is a saw. Its lowest point is right after a garbage collection.
      heapAfterWarmUp: Math.min(...early.map(({ heap }) => heap)),
      heapAtEnd: Math.min(...late.map(({ heap }) => heap)),
      tablesAfterWarmUp: median(early.map(({ tables }) => sumOf(tables))),
      tablesAtEnd: median(late.map(({ tables }) => sumOf(tables))),
    };
  }

  /** Throws a `Violation` if the memory, the heap, or a table that must be flat has grown. */
  requireFlat(): void {
    const { growth } = this;
    if (!growth) return;
    requireNoGrowth('The memory of the service', growth.residentAfterWarmUp, growth.residentAtEnd);
    requireNoGrowth('The heap of the service', growth.heapAfterWarmUp, growth.heapAtEnd);
    const length = Math.floor(this.#samples.length / PARTS);
    for (const table of Object.keys(this.#samples.at(-1)?.tables ?? {})) {
      const sizeIn = (from: number, to?: number) =>
        median(this.#samples.slice(from, to).map(({ tables }) => tables[table] ?? 0));
      requireNoGrowth(`The table ${table}`, sizeIn(length, 2 * length), sizeIn(-length));
    }
  }

  async #sample(): Promise<Sample> {
    const metrics = await (await fetch(`${this.#serviceUrl}/metrics`)).text();
    const rows = await query<{ name: string; size: string }>(
      this.#databaseUrl,
      `select relname as name, pg_total_relation_size(oid) as size from pg_class
        where relkind = 'r' and relnamespace = 'public'::regnamespace
          and relname <> all ('{${HISTORY.join(', ')}}')`,
    );
    return {
      resident: metric(metrics, 'process_resident_memory_bytes') / MB,
      heap: metric(metrics, 'nodejs_heap_size_used_bytes') / MB,
      tables: Object.fromEntries(rows.map(({ name, size }) => [name, Number(size) / MB])),
    };
  }
}

function requireNoGrowth(what: string, earlyMb: number, lateMb: number): void {
  if (lateMb <= earlyMb * GROWTH_MAX + SLACK_MB) return;
  throw new Violation(`${what} has grown`, { earlyMb, lateMb, allowedMb: earlyMb * GROWTH_MAX + SLACK_MB });
}

function metric(text: string, name: string): number {
  const value = Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  if (!(value > 0)) throw new RangeError(`/metrics has no ${name}`);
  return value;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function sumOf(sizes: Readonly<Record<string, number>>): number {
  return Object.values(sizes).reduce((sum, size) => sum + size, 0);
}
