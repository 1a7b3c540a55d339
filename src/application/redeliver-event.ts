import { type Delivery, redeliver } from '../domain/delivery.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import { eventNotFound } from './not-found.ts';
import type { Change } from './ports/transactions.ts';

export interface RedeliverEventCommand {
  readonly eventId: string;
}

/**
 * Makes an event due again under the id it has, also if it is dead or was sent already. Refuses with `EVENT_NOT_FOUND`.
 */
export class RedeliverEvent extends ChangingUseCase<RedeliverEventCommand, Delivery> {
  protected override change({ eventId }: RedeliverEventCommand): Change<Delivery> {
    return {
      name: 'redeliver-event',
      lock: ({ deliveries }) => deliveries.lock([eventId]),
      decide: ({ deliveries, now }) => {
        const delivery = deliveries.find(eventId);
        if (!delivery) throw eventNotFound();
        const due = redeliver(delivery, now);
        deliveries.put(due);
        return due;
      },
    };
  }
}
