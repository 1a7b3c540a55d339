import type { OrderEvent, OrderEventType } from './event.ts';

export type DeliveryStatus = 'PENDING' | 'SENT' | 'DEAD';

/**
 * How far an event has come on its way to the data platform. `attempts` counts the attempts since the event was created
 * or last redelivered.
 */
export interface Delivery {
  readonly id: string;
  readonly type: OrderEventType;
  readonly orderId: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly nextAttemptAt: Date | null;
  readonly sentAt: Date | null;
}

/** Makes an event due now, whatever its status, with all its attempts left. */
export function redeliver(delivery: Delivery, now: Date): Delivery {
  return { ...delivery, status: 'PENDING', attempts: 0, nextAttemptAt: now };
}

/** The delivery of a new event, which is due at once. */
export function newDelivery({ id, type, orderId, createdAt }: OrderEvent): Delivery {
  return {
    id,
    type,
    orderId,
    status: 'PENDING',
    attempts: 0,
    lastError: null,
    createdAt,
    nextAttemptAt: createdAt,
    sentAt: null,
  };
}
