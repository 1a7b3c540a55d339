import { setInterval as every } from 'node:timers/promises';
import { query } from '../../../tests/postgres/query.ts';
import { type Growth, growthsOf, type Sample } from './growth.ts';

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

  /** What grew, and by how much. Empty if the run was too short to have fifths. */
  get growths(): readonly Growth[] {
    return growthsOf(this.#samples);
  }

  async #sample(): Promise<Sample> {
    const metrics = await (
      await fetch(`${this.#serviceUrl}/metrics`, { headers: { accept: 'text/plain' } })
    ).text();
    const rows = await query<{ name: string; size: string }>(
      this.#databaseUrl,
      `select relname as name, pg_total_relation_size(oid) as size from pg_class
        where relkind = 'r' and relnamespace = 'public'::regnamespace
          and relname <> all ('{${HISTORY.join(', ')}}')`,
    );
    return {
      memory: metric(metrics, 'process_resident_memory_bytes') / MB,
      heap: metric(metrics, 'nodejs_heap_size_used_bytes') / MB,
      tables: Object.fromEntries(rows.map(({ name, size }) => [name, Number(size) / MB])),
    };
  }
}

function metric(text: string, name: string): number {
  const value = Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  if (!(value > 0)) throw new RangeError(`/metrics has no ${name}`);
  return value;
}
