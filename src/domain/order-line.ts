/** One option of an order, at the price it had when the order was placed. `amount` is `unitPrice × quantity`. */
export interface OrderLine {
  readonly optionId: string;
  readonly productId: string;
  readonly productName: string;
  readonly optionName: string;
  readonly unitPrice: number;
  readonly quantity: number;
  readonly amount: number;
}

/** What somebody wants: so many units of an option. */
export interface RequestedItem {
  readonly optionId: string;
  readonly quantity: number;
}

/** The most units of one option in one order. */
export const MAX_LINE_QUANTITY = 10_000;

/** Adds up lines that name one option twice; the first mention keeps the place. */
export function mergeItems(items: readonly RequestedItem[]): readonly RequestedItem[] {
  const quantities = new Map<string, number>();
  for (const { optionId, quantity } of items) {
    quantities.set(optionId, (quantities.get(optionId) ?? 0) + quantity);
  }
  return [...quantities].map(([optionId, quantity]) => ({ optionId, quantity }));
}

export function sumOfAmounts(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, line) => sum + line.amount, 0);
}
