import { Counter, type Registry } from '@prometheus-io/client';
import { ORDER_OUTCOMES, orderOutcomes } from '../../application/order-outcomes.ts';
import type { Writes } from '../../application/unit-of-work/writes.ts';
import { LEDGER_ENTRY_TYPES } from '../../domain/balance.ts';

/** Counts what committed transactions have done to orders, coupons and balances. */
export class SalesMetrics {
  readonly #orders: Counter<'outcome'>;
  readonly #coupons: Counter;
  readonly #money: Counter<'type'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#orders = new Counter({
      name: 'shop_orders_total',
      help: 'Orders that were placed, confirmed, or cancelled, each cancellation by its reason.',
      labelNames: ['outcome'],
      registers,
    });
    this.#coupons = new Counter({
      name: 'shop_coupons_issued_total',
      help: 'Coupons that were issued to users.',
      registers,
    });
    this.#money = new Counter({
      name: 'shop_money_total',
      help: "Amounts of ledger entries by type, without sign, in the currency's smallest unit.",
      labelNames: ['type'],
      registers,
    });
    // rate() sees the first increase only if the counter was exported as 0 before it.
    for (const outcome of ORDER_OUTCOMES) this.#orders.inc({ outcome }, 0);
    for (const type of LEDGER_ENTRY_TYPES) this.#money.inc({ type }, 0);
  }

  /** Counts what a committed transaction has written. */
  countWrites(writes: Writes): void {
    // Increasing a metric costs more than adding two numbers, so each is increased once per transaction.
    const outcomes = new Map<string, number>();
    for (const outcome of orderOutcomes(writes)) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    for (const [outcome, count] of outcomes) this.#orders.inc({ outcome }, count);
    this.#coupons.inc(writes.rows.issuedCoupons.added.length);
    const amounts = new Map<string, number>();
    for (const { type, amount } of writes.ledger)
      amounts.set(type, (amounts.get(type) ?? 0) + Math.abs(amount));
    for (const [type, amount] of amounts) this.#money.inc({ type }, amount);
  }
}
