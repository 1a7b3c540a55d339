import { PostgresDialect, type PostgresDialectConfig, PostgresQueryCompiler, type TableNode } from 'kysely';
import type { Database } from './tables/schema.ts';

/** Every table that Kysely may name. A table that is missing here does not compile. */
const TABLES: Readonly<Record<keyof Database, true>> = {
  audit_entries: true,
  balances: true,
  counted_hours: true,
  coupons: true,
  events: true,
  idempotency_keys: true,
  issued_coupons: true,
  job_leases: true,
  ledger_entries: true,
  options: true,
  order_lines: true,
  orders: true,
  products: true,
  rank: true,
  settings: true,
  stock_movements: true,
  stocks: true,
};

/**
 * PostgreSQL, with the schema before the name of each table in the statements that Kysely builds. Kysely's own `withSchema`
 * copies each statement, which doubles the time to build it. SQL texts write `$schema` themselves (`in-schema.ts`).
 */
export class SchemaDialect extends PostgresDialect {
  readonly #schema: string;

  constructor(config: PostgresDialectConfig, schema: string) {
    super(config);
    this.#schema = schema;
  }

  override createQueryCompiler(): PostgresQueryCompiler {
    return new SchemaQueryCompiler(this.#schema);
  }
}

class SchemaQueryCompiler extends PostgresQueryCompiler {
  readonly #prefix: string;

  constructor(schema: string) {
    super();
    this.#prefix = `"${schema}".`;
  }

  /** Also called for the table of `orders.id`, and for an alias, which is left as it is. */
  protected override visitTable(node: TableNode): void {
    if (Object.hasOwn(TABLES, node.table.identifier.name)) this.append(this.#prefix);
    super.visitTable(node);
  }
}
