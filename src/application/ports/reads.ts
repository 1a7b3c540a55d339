import type { AuditList } from './audit-list.ts';
import type { Balances } from './balances.ts';
import type { Catalogue } from './catalogue.ts';
import type { Coupons } from './coupons.ts';
import type { Orders } from './orders.ts';
import type { Outbox } from './outbox.ts';
import type { Ranking } from './ranking.ts';
import type { Reconciliation } from './reconciliation.ts';

/** The ports that a route reads from directly, if a use case would add nothing. */
export interface Reads {
  readonly catalogue: Pick<Catalogue, 'page' | 'findMany' | 'pageOfWhole'>;
  readonly balances: Balances;
  readonly coupons: Pick<Coupons, 'open' | 'all' | 'issuedTo'>;
  readonly orders: Pick<Orders, 'page'>;
  readonly ranking: Pick<Ranking, 'find'>;
  readonly outbox: Pick<Outbox, 'page'>;
  readonly auditList: AuditList;
  readonly reconciliation: Reconciliation;
}
