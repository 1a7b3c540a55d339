/** One of the popular products. `minPrice` is over its options on sale; `quantitySold` counts units. */
export interface RankedProduct {
  readonly rank: number;
  readonly productId: string;
  readonly name: string;
  readonly minPrice: number;
  readonly quantitySold: number;
}

/** The popular products as of one instant: units of orders confirmed in `[from, to)` and not cancelled since. */
export interface Rank {
  readonly asOf: Date;
  readonly from: Date;
  readonly to: Date;
  readonly data: readonly RankedProduct[];
}

/** How many products the rank names. */
export const RANK_SIZE = 5;

/** How far back the rank looks. */
export const RANK_WINDOW_MS = 72 * 60 * 60 * 1000;
