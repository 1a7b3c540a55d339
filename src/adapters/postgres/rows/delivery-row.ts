import type { Selectable } from 'kysely';
import type { Delivery } from '../../../domain/delivery.ts';
import type { Database } from '../tables/schema.ts';

/** The columns of events that tell how far its delivery has come. */
export const DELIVERY_COLUMNS = [
  'id',
  'type',
  'order_id',
  'status',
  'attempts',
  'last_error',
  'created_at',
  'next_attempt_at',
  'sent_at',
] as const;

export type DeliveryRow = Pick<Selectable<Database['events']>, (typeof DELIVERY_COLUMNS)[number]>;

export function deliveryFromRow(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    type: row.type,
    orderId: row.order_id,
    status: row.status,
    attempts: row.attempts,
    lastError: row.last_error,
    createdAt: row.created_at,
    nextAttemptAt: row.next_attempt_at,
    sentAt: row.sent_at,
  };
}
