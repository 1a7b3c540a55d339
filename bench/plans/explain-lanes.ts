import { escapeLiteral, type QueryResult, type QueryResultRow } from 'pg';
import type { NamedStatement } from '../../src/adapters/postgres/named-statement.ts';
import { LaneConnection } from '../../src/adapters/postgres/transactions/lane-connection.ts';
import { type Explained, explained } from './plan.ts';

const TIMES = 5;

/**
 * From now on, has PostgreSQL explain every statement of every lane a few times before it is executed, with the same
 * parameters and the plan that the connection has prepared. Each explanation is passed to `onExplained`. EXPLAIN ANALYZE
 * executes the statement, so a savepoint takes back what it wrote.
 */
export function explainLanes(onExplained: (explained: Explained) => void): void {
  const { query, control } = LaneConnection.prototype;
  const ends = new WeakMap<LaneConnection, Promise<unknown>>();
  // A lane sends statements without waiting for each other. One must not overtake the explanation of the one before it.
  const afterOthers = <Result>(lane: LaneConnection, act: () => Promise<Result>): Promise<Result> => {
    const acted = (ends.get(lane) ?? Promise.resolve()).then(act);
    ends.set(
      lane,
      acted.catch(() => undefined),
    );
    return acted;
  };
  LaneConnection.prototype.control = function (command) {
    return afterOthers(this, () => control.call(this, command));
  };
  LaneConnection.prototype.query = function <Row extends QueryResultRow>(
    this: LaneConnection,
    statement: NamedStatement,
    values: readonly unknown[],
  ): Promise<QueryResult<Row>> {
    const run = (text: string) => query.call(this, { name: '', text }, []);
    return afterOthers<QueryResult<Row>>(this, async () => {
      await run('SAVEPOINT explained');
      await query.call(this, statement, values);
      await run('ROLLBACK TO explained');
      const literals: string[] = [];
      for (const [index, value] of values.entries()) {
        const type = typeOfParameter(statement, index);
        const text = (sql: string) =>
          query.call(this, { name: '', text: `SELECT ${sql}::text AS value` }, [value]);
        const shown = Buffer.isBuffer(value) ? (await text(`$1::${type}`)).rows[0]?.value : textOf(value);
        literals.push(escapeLiteral(shown));
      }
      const execution = `EXECUTE "${statement.name}"${literals.length > 0 ? `(${literals})` : ''}`;
      for (let time = 0; time < TIMES; time += 1) {
        const { rows } = await run(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${execution}`);
        await run('ROLLBACK TO explained');
        for (const { 'QUERY PLAN': plans } of rows) onExplained(explained(statement.name, plans[0]));
      }
      const sent = query<Row>;
      return sent.call(this, statement, values);
    });
  };
}

/** The type that the statement gives to a parameter by a cast, such as `$1::uuid[]`. */
function typeOfParameter({ text }: NamedStatement, index: number): string | undefined {
  return new RegExp(`\\$${index + 1}::(\\w+(?:\\[\\])?)`).exec(text)?.[1];
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? `{${value.map((one) => JSON.stringify(one))}}` : String(value);
}
