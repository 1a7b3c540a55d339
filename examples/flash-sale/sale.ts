/** What is for sale: `GET /sale.json` of the control server. */
export interface Sale {
  readonly productId: string;
  readonly optionId: string;
  /** How many pieces there were at the beginning. */
  readonly units: number;
  /** Null until the sale is started, because only then it is known when its coupons can be taken. */
  readonly couponId: string | null;
  readonly couponUnits: number;
  /** ISO 8601. Null until the sale is started. */
  readonly couponStartsAt: string | null;
  /** ISO 4217. */
  readonly currency: string;
}
