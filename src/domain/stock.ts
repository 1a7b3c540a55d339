import { DomainError } from './errors.ts';
import { invariant } from './invariant.ts';

/** The most units of one option that the shop can hold. */
export const MAX_STOCK = 1_000_000_000;

/**
 * The units of one option. An order reserves units, and its payment takes them. If the order is cancelled, its units are
 * released if it was unpaid, and restocked if it was paid. `onHand − reserved` units can be ordered.
 */
export class Stock {
  readonly optionId: string;
  readonly onHand: number;
  readonly reserved: number;

  constructor(optionId: string, onHand: number, reserved: number) {
    invariant(
      reserved >= 0 && reserved <= onHand,
      () => `Option ${optionId} cannot have ${reserved} of ${onHand} units reserved`,
    );
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

  /** Counts units in or out by hand; `delta` is not 0. Refuses with `STOCK_BELOW_RESERVED` or `STOCK_LIMIT_EXCEEDED`. */
  adjust(delta: number): Stock {
    invariant(Number.isSafeInteger(delta) && delta !== 0, `Stock cannot be adjusted by ${delta}`);
    const onHand = this.onHand + delta;
    if (onHand < this.reserved) {
      throw new DomainError(
        'STOCK_BELOW_RESERVED',
        `Orders have reserved ${this.reserved} of ${this.onHand} units. This adjustment would leave ${onHand}.`,
        {},
      );
    }
    if (delta > 0 && onHand > MAX_STOCK) {
      throw new DomainError('STOCK_LIMIT_EXCEEDED', `An option can have at most ${MAX_STOCK} units.`, {});
    }
    return new Stock(this.optionId, onHand, this.reserved);
  }
}

/** A change of `onHand` that an operator made: the initial stock or an adjustment, never a sale. */
export interface StockMovement {
  readonly id: string;
  readonly optionId: string;
  readonly delta: number;
  readonly reason: string;
  readonly createdAt: Date;
}
