import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';
import type { AuditList } from '../../src/application/ports/audit-list.ts';
import type { Balances } from '../../src/application/ports/balances.ts';
import type { Outbox } from '../../src/application/ports/outbox.ts';
import type { Reconciliation } from '../../src/application/ports/reconciliation.ts';
import { createUseCases, type UseCasePorts, type UseCases } from '../../src/application/use-cases.ts';
import { RecordingLogger } from '../recording-logger.ts';

/** The ports of a shop, over one technology. */
export interface ShopPorts
  extends Pick<UseCasePorts, 'transactions' | 'catalogue' | 'coupons' | 'orders' | 'ranking' | 'jobLeases'> {
  readonly balances: Balances;
  readonly outbox: Outbox;
  readonly auditList: AuditList;
  readonly reconciliation: Reconciliation;
}

/** An empty shop of a test's own. */
export interface TestShop {
  readonly ports: ShopPorts;
  readonly useCases: UseCases;
  /** The same shop as another process, or a later one, sees it. */
  reopen(): TestShop;
  close(): Promise<void>;
}

/** Makes an empty shop. */
export type CreateShop = () => Promise<TestShop>;

/** How long an unpaid order stands, in milliseconds, unless a test says otherwise. */
export const ORDER_TTL_MS = 900_000;
/** How many unpaid orders one user may have, unless a test says otherwise. */
export const PENDING_ORDERS_MAX = 10;
export const REFUND_WINDOW_MS = 259_200_000;

/** The use cases over these ports, with the defaults of the service. */
export function useCasesOver(ports: ShopPorts, overrides: Partial<UseCasePorts> = {}): UseCases {
  return createUseCases({
    ...ports,
    ids: new UuidV7Ids(),
    logger: new RecordingLogger(),
    pause: () => Promise.resolve(),
    currency: 'KRW',
    orderTtlMs: ORDER_TTL_MS,
    maxPerOrder: 10_000,
    pendingOrdersMax: PENDING_ORDERS_MAX,
    refundWindowMs: REFUND_WINDOW_MS,
    ...overrides,
  });
}
