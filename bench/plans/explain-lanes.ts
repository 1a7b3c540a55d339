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
      for (let time = 0; time < TIMES; time += 1) {
        const { rows } = await run(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${execution(statement, values)}`);
        await run('ROLLBACK TO explained');
        for (const { 'QUERY PLAN': plans } of rows) onExplained(explained(statement.name, plans[0]));
      }
      const sent = query<Row>;
      return sent.call(this, statement, values);
    });
  };
}

function execution({ name }: NamedStatement, values: readonly unknown[]): string {
  const literals = values.map((value) =>
    escapeLiteral(Array.isArray(value) ? `{${value.map((one) => JSON.stringify(one))}}` : String(value)),
  );
  return `EXECUTE "${name}"${literals.length > 0 ? `(${literals})` : ''}`;
}
