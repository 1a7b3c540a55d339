import { escapeLiteral } from 'pg';
import type { StatementAnswer } from '../../src/adapters/postgres/flight/flight.ts';
import type { BoundStatement, NamedStatement } from '../../src/adapters/postgres/named-statement.ts';
import { LaneConnection } from '../../src/adapters/postgres/transactions/lane-connection.ts';
import { type Explained, explained, type Plan } from './plan.ts';

interface Explanation {
  readonly 'QUERY PLAN': readonly Plan[];
}

type Values = BoundStatement['values'];

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
  const explain = async (lane: LaneConnection, statement: NamedStatement, values: Values): Promise<void> => {
    const run = async <Row extends object>(text: string, ...parameters: Values) =>
      (await query.call(lane, { name: '', text }, parameters)).rows as Row[];
    await run('SAVEPOINT explained');
    await query.call(lane, statement, values);
    await run('ROLLBACK TO explained');
    const literals: string[] = [];
    for (const [index, value] of values.entries()) {
      const [shown] = await run<{ text: string }>(
        `SELECT ${parameterOf(statement, index)}::text AS text`,
        value,
      );
      literals.push(escapeLiteral(shown?.text ?? ''));
    }
    const execution = `EXECUTE "${statement.name}"${literals.length > 0 ? `(${literals})` : ''}`;
    for (let time = 0; time < TIMES; time += 1) {
      const rows = await run<Explanation>(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${execution}`);
      await run('ROLLBACK TO explained');
      for (const plan of rows.flatMap((row) => row['QUERY PLAN']))
        onExplained(explained(statement.name, plan));
    }
  };
  LaneConnection.prototype.control = function (command) {
    return afterOthers(this, () => control.call(this, command));
  };
  LaneConnection.prototype.write = function ({ statement, values }) {
    void afterOthers(this, async () => {
      await explain(this, statement, values);
      await query.call(this, statement, values);
    }).catch(() => undefined);
  };
  LaneConnection.prototype.query = function <Row extends object>(
    this: LaneConnection,
    statement: NamedStatement,
    values: Values,
  ): Promise<StatementAnswer<Row>> {
    return afterOthers(this, async () => {
      await explain(this, statement, values);
      return (await query.call(this, statement, values)) as StatementAnswer<Row>;
    });
  };
}

/** A parameter as the statement casts it, such as `$1::uuid[]`, but with the number 1. */
function parameterOf({ text }: NamedStatement, index: number): string {
  const type = new RegExp(`\\$${index + 1}::(\\w+(?:\\[\\])?)`).exec(text)?.[1];
  return `$1::${type}`;
}
