import { DomainError } from './errors.ts';

/** The most units of one option the shop can hold. */
export const MAX_STOCK = 1_000_000_000;

/**
 * The units of one option. An order reserves units, its payment takes them for good; cancelling the order releases
 * them before the payment and restocks them after it. What can be ordered is `onHand − reserved`.
 */
export class Stock {
  readonly optionId: string;
  readonly onHand: number;
  readonly reserved: number;

  constructor(optionId: string, onHand: number, reserved: number) {
    if (reserved < 0 || reserved > onHand) {
      throw new RangeError(`Option ${optionId} cannot have ${reserved} of ${onHand} units reserved`);
    }
    this.optionId = optionId;
    this.onHand = onHand;
    this.reserved = reserved;
  }

  get available(): number {
    return this.onHand - this.reserved;
  }

  reserve(quantity: number): Stock {
    return new Stock(this.optionId, this.onHand, this.reserved + quantity);
  }

  release(quantity: number): Stock {
    return new Stock(this.optionId, this.onHand, this.reserved - quantity);
  }

  take(quantity: number): Stock {
    return new Stock(this.optionId, this.onHand - quantity, this.reserved - quantity);
  }

  restock(quantity: number): Stock {
    return new Stock(this.optionId, this.onHand + quantity, this.reserved);
  }

  /** Counts units in or out by hand. Refuses with `STOCK_BELOW_RESERVED` or `STOCK_LIMIT_EXCEEDED`. */
  adjust(delta: number): Stock {
    const onHand = this.onHand + delta;
    if (onHand < this.reserved) {
      throw new DomainError(
        'STOCK_BELOW_RESERVED',
        `${this.reserved} of ${this.onHand} units are reserved by orders; ${delta} would leave ${onHand}.`,
        {},
      );
    }
    if (delta > 0 && onHand > MAX_STOCK) {
      throw new DomainError('STOCK_LIMIT_EXCEEDED', `An option holds at most ${MAX_STOCK} units.`, {});
    }
    return new Stock(this.optionId, onHand, this.reserved);
  }
}

/** A change of `onHand` made by hand: the initial stock or an adjustment, never a sale. */
export interface StockMovement {
  readonly id: string;
  readonly optionId: string;
  readonly delta: number;
  readonly reason: string;
  readonly createdAt: Date;
}
