import type { Kysely } from 'kysely';
import type { Balances } from '../../../application/ports/balances.ts';
import { type Page, type PageRequest, pageOf } from '../../../application/ports/paging.ts';
import { Balance, type LedgerEntry } from '../../../domain/balance.ts';
import type { DatabaseConnections } from '../database.ts';
import { type BalanceRow, balanceFromRow } from '../tables/balances.ts';
import { ledgerEntryFromRow } from '../tables/ledger-entries.ts';
import type { Database } from '../tables/schema.ts';
import { READ_BALANCES } from './prepared-read-statements.ts';
import { ReadBatch } from './read-batch.ts';

export class PostgresBalances implements Balances {
  readonly #db: Kysely<Database>;
  readonly #balances: ReadBatch<string, BalanceRow>;

  constructor({ requests, preparedReads }: Pick<DatabaseConnections, 'requests' | 'preparedReads'>) {
    this.#db = requests;
    this.#balances = new ReadBatch({
      read: (userIds) => preparedReads.rows<BalanceRow>(READ_BALANCES, [userIds]),
      keyOf: (row) => row.user_id,
    });
  }

  async get(userId: string): Promise<Balance> {
    const row = await this.#balances.load(userId);
    return row ? balanceFromRow(row) : Balance.none(userId);
  }

  async entries(userId: string, { limit, after }: PageRequest<number>): Promise<Page<LedgerEntry, number>> {
    let query = this.#db
      .selectFrom('ledger_entries')
      .selectAll()
      .where('user_id', '=', userId)
      .orderBy('version', 'desc')
      .limit(limit + 1);
    if (after !== null) query = query.where('version', '<', after);
    const rows = await query.execute();
    return pageOf(rows.map(ledgerEntryFromRow), limit, (entry) => entry.version);
  }
}
