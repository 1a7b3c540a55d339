import type { OrderStatus } from '../../../domain/order.ts';
import type { InMemoryStore } from '../in-memory-store.ts';
import { type Findings, judge, sumBy } from './findings.ts';

/** The reserved units of an option are those on the lines of unpaid orders. */
export function checkReserved(store: InMemoryStore): Findings {
  const pending = unitsOnLines(store, 'PENDING');
  return judge(
    [...store.stocks.values()],
    ({ optionId }) => optionId,
    ({ optionId, reserved }) => {
      const units = pending.get(optionId) ?? 0;
      return reserved === units ? null : `${reserved} units are reserved, pending lines hold ${units}.`;
    },
  );
}

/** The units on hand are the sum of all stock movements, less the units that confirmed orders took. */
export function checkOnHand(store: InMemoryStore): Findings {
  const moved = sumBy(
    store.movements,
    ({ optionId }) => optionId,
    ({ delta }) => delta,
  );
  const taken = unitsOnLines(store, 'CONFIRMED');
  return judge(
    [...store.stocks.values()],
    ({ optionId }) => optionId,
    ({ optionId, onHand }) => {
      const expected = (moved.get(optionId) ?? 0) - (taken.get(optionId) ?? 0);
      return onHand === expected
        ? null
        : `${onHand} units are on hand, movements and sales leave ${expected}.`;
    },
  );
}

/** A campaign counts as many issued coupons as there are. */
export function checkIssued({ coupons, issuedCoupons }: InMemoryStore): Findings {
  const counts = sumBy(
    issuedCoupons.values(),
    ({ couponId }) => couponId,
    () => 1,
  );
  return judge(
    [...coupons.values()],
    ({ id }) => id,
    ({ id, issued }) => {
      const count = counts.get(id) ?? 0;
      return issued === count ? null : `${issued} are counted as issued, ${count} exist.`;
    },
  );
}

function unitsOnLines({ orders }: InMemoryStore, status: OrderStatus): Map<string, number> {
  const lines = [...orders.values()].filter((order) => order.status === status).flatMap(({ items }) => items);
  return sumBy(
    lines,
    ({ optionId }) => optionId,
    ({ quantity }) => quantity,
  );
}
