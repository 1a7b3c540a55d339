import type { EventLease, NewEvent } from '../../../application/ports/outbox.ts';
import { type Delivery, type DeliveryStatus, newDelivery } from '../../../domain/delivery.ts';
import type { OrderEventType } from '../../../domain/event.ts';
import type { LockableTable, Table } from './table.ts';

/** The columns that tell how far the delivery of an event has come. */
export interface DeliveryRow {
  readonly id: string;
  readonly type: OrderEventType;
  readonly order_id: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly created_at: Date;
  readonly next_attempt_at: Date | null;
  readonly sent_at: Date | null;
}

export interface EventRow extends DeliveryRow {
  readonly sequence: number;
  /** What earlier builds stored of the order. Now it is the default, `{}`, and the data is built when the event is sent. */
  readonly data: object;
  readonly lease: string | null;
  readonly leased_until: Date | null;
  readonly traceparent: string | null;
}

/** The part of `events` that is locked and updated. The outbox writes the columns of an attempt by its own statements. */
export const DELIVERIES: LockableTable<'events', DeliveryRow, Delivery> = {
  name: 'events',
  insertedBy: ['id'],
  lockedBy: 'id',
  columns: {
    id: { type: 'uuid', of: (delivery) => delivery.id },
    type: { type: 'text', of: (delivery) => delivery.type },
    order_id: { type: 'uuid', of: (delivery) => delivery.orderId },
    status: { type: 'text', of: (delivery) => delivery.status, moves: true },
    attempts: { type: 'int', of: (delivery) => delivery.attempts, moves: true },
    last_error: { type: 'text', isDefault: true },
    created_at: { type: 'timestamptz', of: (delivery) => delivery.createdAt },
    next_attempt_at: { type: 'timestamptz', of: (delivery) => delivery.nextAttemptAt, moves: true },
    sent_at: { type: 'timestamptz', isDefault: true },
  },
};

/** A new event with its delivery. `lease` is null if no relay has leased the event yet. */
interface EventToInsert extends Delivery, Pick<NewEvent, 'sequence' | 'traceparent'> {
  readonly lease: EventLease | null;
}

export const EVENTS: Table<'events', EventRow, EventToInsert> = {
  name: DELIVERIES.name,
  insertedBy: ['order_id', 'sequence'],
  columns: {
    ...DELIVERIES.columns,
    sequence: { type: 'int', of: (event) => event.sequence },
    data: { type: 'json', isDefault: true },
    lease: { type: 'uuid', of: (event) => event.lease?.token ?? null },
    leased_until: { type: 'timestamptz', of: (event) => event.lease?.until ?? null },
    traceparent: { type: 'text', of: (event) => event.traceparent ?? null },
  },
};

export function newEvent(event: NewEvent, lease: EventLease | null): EventToInsert {
  return { ...newDelivery(event), sequence: event.sequence, traceparent: event.traceparent, lease };
}

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
