import { invariant } from './invariant.ts';

/** So many units of one option. */
export interface RequestedItem {
  readonly optionId: string;
  readonly quantity: number;
}

/** The most lines that one order can ask for. */
export const MAX_BASKET_LINES = 100;

/** The most units of one option in one order. */
export const MAX_LINE_QUANTITY = 10_000;

/**
 * A line that brings its option above `MAX_LINE_QUANTITY`. `line` is its index. `sum` counts the option's units on this
 * line and on all lines before it.
 */
export interface ExcessLine {
  readonly line: number;
  readonly sum: number;
}

/**
 * What one order asks for: 1 to 100 lines, each of 1 to 10,000 units. Lines that name the same option become one item,
 * which stands in the order at the first of them.
 */
export class Basket {
  readonly items: readonly RequestedItem[];

  /** Throws a `RangeError` if a rule is broken. That is a bug, because HTTP refuses such a request earlier. */
  constructor(requested: readonly RequestedItem[]) {
    const { length } = requested;
    invariant(length >= 1 && length <= MAX_BASKET_LINES, () => `A basket cannot have ${length} lines`);
    const quantities = new Map<string, number>();
    for (const { optionId, quantity } of requested) {
      invariant(
        Number.isSafeInteger(quantity) && quantity >= 1,
        () => `A line cannot have ${quantity} units`,
      );
      const sum = (quantities.get(optionId) ?? 0) + quantity;
      invariant(sum <= MAX_LINE_QUANTITY, () => `A basket cannot have ${sum} units of one option`);
      quantities.set(optionId, sum);
    }
    this.items = [...quantities].map(([optionId, quantity]) => ({ optionId, quantity }));
  }

  /** The lines by which an option gets above `MAX_LINE_QUANTITY`, and every later line of that option. */
  static excessLines(requested: readonly RequestedItem[]): readonly ExcessLine[] {
    const sums = new Map<string, number>();
    return requested.flatMap(({ optionId, quantity }, line) => {
      const sum = (sums.get(optionId) ?? 0) + quantity;
      sums.set(optionId, sum);
      return sum > MAX_LINE_QUANTITY ? [{ line, sum }] : [];
    });
  }
}
