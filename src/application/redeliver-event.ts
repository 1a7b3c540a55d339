import { type Delivery, redeliver } from '../domain/delivery.ts';
import { DomainError } from '../domain/errors.ts';
import type { Change } from './ports/transactions.ts';

/** Makes an event due again, with the id it has: a dead one, and also one that was sent. Refuses with `EVENT_NOT_FOUND`. */
export const redeliverEvent = ({ eventId }: { readonly eventId: string }): Change<Delivery> => ({
  name: 'redeliver-event',
  lock: ({ deliveries }) => deliveries.lock([eventId]),
  decide: ({ deliveries, now }) => {
    const delivery = deliveries.find(eventId);
    if (!delivery) throw new DomainError('EVENT_NOT_FOUND', 'There is no such event.', {});
    const due = redeliver(delivery, now);
    deliveries.put(due);
    return due;
  },
});
