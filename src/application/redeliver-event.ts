import { type Delivery, redeliver } from '../domain/delivery.ts';
import { auditOf, type ByOperator } from './audit.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import { eventNotFound } from './not-found.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';

export interface RedeliverEventCommand extends ByOperator {
  readonly eventId: string;
}

/**
 * Makes an event due again under the id it has, also if it is dead or was sent already. Refuses with `EVENT_NOT_FOUND`.
 */
export class RedeliverEvent extends ChangingUseCase<RedeliverEventCommand, Delivery, { ids: Ids }> {
  protected override change({ eventId, operator }: RedeliverEventCommand): Change<Delivery> {
    const audit = auditOf({ operator }, this.ports.ids);
    return {
      name: 'redeliver-event',
      lock: ({ deliveries }) => deliveries.lock([eventId]),
      decide: (shop) => {
        const delivery = shop.deliveries.find(eventId);
        if (!delivery) throw eventNotFound();
        const due = redeliver(delivery, shop.now);
        shop.deliveries.put(due);
        audit(shop, { action: 'event.redelivered', targetId: eventId, before: delivery, after: due });
        return due;
      },
    };
  }
}
