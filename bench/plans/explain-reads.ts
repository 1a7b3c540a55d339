import { FlightClient } from '../../src/adapters/postgres/flight-pool.ts';
import { type Explained, explained, type Plan } from './plan.ts';

/**
 * Runs a read, and has PostgreSQL explain every statement that it sends a few times: on the same connection, with the same
 * parameters. Resolves with the fastest explanation of each statement, in the order in which they were sent.
 */
export async function explainReads(read: () => Promise<unknown>, times = 1): Promise<readonly Explained[]> {
  const found: Explained[] = [];
  const { run } = FlightClient.prototype;
  FlightClient.prototype.run = async function (this: FlightClient, statement, values) {
    const explanations: Explained[] = [];
    for (let time = 0; time < times; time += 1) {
      const explain = { name: '', text: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement.text}` };
      const { rows } = await run.call(this, explain, values);
      for (const row of rows) explanations.push(explained(statement.name, planOf(row)));
    }
    explanations.sort((a, b) => a.milliseconds - b.milliseconds);
    found.push(...explanations.slice(0, 1));
    return run.call(this, statement, values);
  };
  try {
    await read();
  } finally {
    FlightClient.prototype.run = run;
  }
  return found;
}

function planOf(row: unknown): Plan {
  return Object(row)['QUERY PLAN'][0];
}
