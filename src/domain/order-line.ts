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

export function sumOfAmounts(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, line) => sum + line.amount, 0);
}
