import { DomainError } from './errors.ts';
import { invariant } from './invariant.ts';
import { assertAmount, MAX_MONEY } from './money.ts';
import { assertUserId } from './user-id.ts';

export const LEDGER_ENTRY_TYPES = ['CHARGE', 'PAYMENT', 'REFUND', 'ADJUSTMENT'] as const;

export type LedgerEntryType = (typeof LEDGER_ENTRY_TYPES)[number];

/** The `version`-th change of one user's balance. `amount` is signed and never 0. `balance` is the amount after it. */
export interface LedgerEntry {
  readonly id: string;
  readonly userId: string;
  readonly version: number;
  readonly type: LedgerEntryType;
  readonly amount: number;
  readonly balance: number;
  /** The order that was paid or refunded; null for the other types. */
  readonly orderId: string | null;
  /** Why an operator corrected the balance; null for the other types. */
  readonly reason: string | null;
  readonly createdAt: Date;
}

/**
 * A user's prepaid money: never negative, and always what the last ledger entry left. Its verbs return the next ledger
 * entry, and `Balance.after(entry)` is the balance after it. So a balance cannot change without its ledger.
 */
export class Balance {
  readonly userId: string;
  readonly amount: number;
  readonly version: number;

  constructor(userId: string, amount: number, version: number) {
    assertAmount(amount, () => `The balance of ${userId}`);
    this.userId = userId;
    this.amount = amount;
    this.version = version;
  }

  /** The balance of a user who has never charged. */
  static none(userId: string): Balance {
    assertUserId(userId);
    return new Balance(userId, 0, 0);
  }

  static after(entry: LedgerEntry): Balance {
    return new Balance(entry.userId, entry.balance, entry.version);
  }

  /** Adds money from outside. Refuses with `INVALID_CHARGE_AMOUNT` or `BALANCE_LIMIT_EXCEEDED`. */
  charge(amount: number, id: string, now: Date): LedgerEntry {
    if (!Number.isSafeInteger(amount) || amount < 1 || amount > MAX_MONEY) {
      const detail = `A charge must be a whole number from 1 to ${MAX_MONEY}, not ${amount}.`;
      throw new DomainError('INVALID_CHARGE_AMOUNT', detail, {});
    }
    this.#assertRoomFor(amount);
    return this.#entry('CHARGE', amount, {}, id, now);
  }

  /**
   * Corrects the amount by hand; `amount` is signed and not 0. Refuses with `BALANCE_BELOW_ZERO` or
   * `BALANCE_LIMIT_EXCEEDED`.
   */
  adjust(amount: number, reason: string, id: string, now: Date): LedgerEntry {
    invariant(Number.isSafeInteger(amount) && amount !== 0, `A balance cannot be adjusted by ${amount}`);
    if (this.amount + amount < 0) {
      const detail = `The balance is ${this.amount}. It cannot be lowered by ${-amount}.`;
      throw new DomainError('BALANCE_BELOW_ZERO', detail, { balance: this.amount });
    }
    // A refund may have raised the balance above the limit. It can still be lowered.
    if (amount > 0) this.#assertRoomFor(amount);
    return this.#entry('ADJUSTMENT', amount, { reason }, id, now);
  }

  covers(amount: number): boolean {
    return this.amount >= amount;
  }

  /** Takes the money for an order. The caller must have asked `covers` first. */
  pay(amount: number, orderId: string, id: string, now: Date): LedgerEntry {
    return this.#entry('PAYMENT', -amount, { orderId }, id, now);
  }

  /**
   * Gives back the money of a cancelled order. The limit of a charge does not apply, because the money is the user's.
   */
  refund(amount: number, orderId: string, id: string, now: Date): LedgerEntry {
    return this.#entry('REFUND', amount, { orderId }, id, now);
  }

  #assertRoomFor(amount: number): void {
    if (this.amount + amount <= MAX_MONEY) return;
    const detail = `A balance can be at most ${MAX_MONEY}. This one is ${this.amount} already.`;
    throw new DomainError('BALANCE_LIMIT_EXCEEDED', detail, {});
  }

  #entry(
    type: LedgerEntryType,
    amount: number,
    { orderId = null, reason = null }: Partial<Pick<LedgerEntry, 'orderId' | 'reason'>>,
    id: string,
    createdAt: Date,
  ): LedgerEntry {
    const balance = this.amount + amount;
    assertAmount(balance, () => `The balance of ${this.userId}`);
    const version = this.version + 1;
    return { id, userId: this.userId, version, type, amount, balance, orderId, reason, createdAt };
  }
}
