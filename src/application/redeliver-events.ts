import { redeliver } from '../domain/delivery.ts';
import { auditOf, type ByOperator } from './audit.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import type { Ids } from './ports/ids.ts';
import type { Outbox } from './ports/outbox.ts';
import type { Change } from './ports/transactions.ts';

/** The most events that one command makes due again. */
export const MAX_REDELIVERED = 1_000;

/** The events were created at `createdFrom` or later, and before `createdTo`. */
export interface RedeliverEventsCommand extends ByOperator {
  readonly createdFrom: Date;
  readonly createdTo: Date;
}

export interface RedeliveredEvents {
  readonly count: number;
  /** Whether there were more dead events in this time than one command takes. */
  readonly hasMore: boolean;
}

interface RedeliverEventsPorts {
  readonly outbox: Pick<Outbox, 'dead'>;
  readonly ids: Ids;
}

/** Makes up to 1,000 dead events due again under the ids they have, the oldest first. */
export class RedeliverEvents extends ChangingUseCase<
  RedeliverEventsCommand,
  RedeliveredEvents,
  RedeliverEventsPorts
> {
  protected override async change({
    createdFrom,
    createdTo,
    operator,
  }: RedeliverEventsCommand): Promise<Change<RedeliveredEvents>> {
    const { outbox, ids } = this.ports;
    const audit = auditOf({ operator }, ids);
    // Read without a lock. So `decide` judges each event again.
    const found = await outbox.dead({ createdFrom, createdTo }, MAX_REDELIVERED + 1);
    const eventIds = found.slice(0, MAX_REDELIVERED);
    const hasMore = found.length > MAX_REDELIVERED;
    return {
      name: 'redeliver-events',
      lines: Math.max(1, eventIds.length),
      lock: ({ deliveries }) => deliveries.lock(eventIds),
      decide: (shop) => {
        const dead = eventIds
          .flatMap((id) => shop.deliveries.find(id) ?? [])
          .filter(({ status }) => status === 'DEAD');
        for (const delivery of dead) shop.deliveries.put(redeliver(delivery, shop.now));
        const count = dead.length;
        if (count > 0) {
          const after = { createdFrom, createdTo, count };
          audit(shop, { action: 'events.redelivered', targetId: null, before: null, after });
        }
        return { count, hasMore };
      },
    };
  }
}
