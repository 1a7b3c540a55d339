import { DomainError } from './errors.ts';
import { assertAmount, MAX_MONEY } from './money.ts';

export type LedgerEntryType = 'CHARGE' | 'PAYMENT' | 'REFUND';

/** One change of one balance: the user's `version`-th. `amount` is signed and never 0; `balance` is what it left. */
export interface LedgerEntry {
  readonly id: string;
  readonly userId: string;
  readonly version: number;
  readonly type: LedgerEntryType;
  readonly amount: number;
  readonly balance: number;
  readonly orderId: string | null;
  readonly createdAt: Date;
}

/**
 * A user's prepaid money: never negative, and always what the last ledger entry left. Its verbs return that next
 * entry; the balance after it is `Balance.after(entry)`, so a balance cannot change without its ledger.
 */
export class Balance {
  readonly userId: string;
  readonly amount: number;
  readonly version: number;

  constructor(userId: string, amount: number, version: number) {
    assertAmount(amount, `The balance of ${userId}`);
    this.userId = userId;
    this.amount = amount;
    this.version = version;
  }

  /** The balance of somebody who never charged. */
  static none(userId: string): Balance {
    return new Balance(userId, 0, 0);
  }

  static after(entry: LedgerEntry): Balance {
    return new Balance(entry.userId, entry.balance, entry.version);
  }

  /** Adds money from outside. Refuses with `INVALID_CHARGE_AMOUNT` or `BALANCE_LIMIT_EXCEEDED`. */
  charge(amount: number, id: string, now: Date): LedgerEntry {
    assertChargeable(amount);
    if (this.amount + amount > MAX_MONEY) {
      const detail = `A balance is at most ${MAX_MONEY}; ${this.amount} is there already.`;
      throw new DomainError('BALANCE_LIMIT_EXCEEDED', detail, {});
    }
    return this.#entry('CHARGE', amount, null, id, now);
  }

  covers(amount: number): boolean {
    return this.amount >= amount;
  }

  /** Takes the money for an order; the caller has asked `covers` first. */
  pay(amount: number, orderId: string, id: string, now: Date): LedgerEntry {
    return this.#entry('PAYMENT', -amount, orderId, id, now);
  }

  /** Gives the money of a cancelled order back. No cap refuses it: the money is the user's. */
  refund(amount: number, orderId: string, id: string, now: Date): LedgerEntry {
    return this.#entry('REFUND', amount, orderId, id, now);
  }

  #entry(
    type: LedgerEntryType,
    amount: number,
    orderId: string | null,
    id: string,
    createdAt: Date,
  ): LedgerEntry {
    const balance = this.amount + amount;
    assertAmount(balance, `The balance of ${this.userId}`);
    return { id, userId: this.userId, version: this.version + 1, type, amount, balance, orderId, createdAt };
  }
}

/** Whether one charge may bring this amount. */
export function isChargeable(amount: number): boolean {
  return Number.isSafeInteger(amount) && amount > 0 && amount <= MAX_MONEY;
}

/** Refuses with `INVALID_CHARGE_AMOUNT`. */
export function assertChargeable(amount: number): void {
  if (!isChargeable(amount)) {
    throw new DomainError('INVALID_CHARGE_AMOUNT', `A charge is from 1 to ${MAX_MONEY}, not ${amount}.`, {});
  }
}
