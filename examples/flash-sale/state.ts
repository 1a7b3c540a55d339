/** How the sale goes: `GET /state.json` of the control server. */
export interface SaleState {
  readonly phase: 'waiting' | 'running' | 'counting' | 'over';
  /** Seconds that the sale lasts. */
  readonly seconds: number;
  readonly shoppers: number;
  /** ISO 8601; null before the start. */
  readonly startedAt: string | null;
  readonly platform: 'takes' | 'refuses';
  readonly postgres: PostgresState;
  /** The last minute, oldest first, one sample a second. */
  readonly samples: readonly Sample[];
  /** What the shoppers have seen so far. */
  readonly crowd: CrowdTotals;
  /** Checkouts of one hot item per second, as docs/measurements has them. */
  readonly recorded: { readonly inGroups: number; readonly oneByOne: number };
  readonly card: Card | null;
}

export interface PostgresState {
  readonly isRunning: boolean;
  /** How often it was killed. */
  readonly kills: number;
  /** How long it was away after the last kill, in milliseconds; null before. */
  readonly lastAwayMs: number | null;
}

/** What one look at the service has found, per second since the look before. */
export interface Sample {
  /** ISO 8601. */
  readonly at: string;
  readonly checkouts: number;
  /** By code, those above 0. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly transactions: number;
  /** Mean of the transactions since the look before; 0 if there were none. */
  readonly changesPerTransaction: number;
  /** As the shoppers measure it, repeats included. Null if no shopper had an answer. */
  readonly latencyMs: { readonly p50: number; readonly p99: number } | null;
  /** Null if the database did not answer. */
  readonly stock: number | null;
  readonly couponsLeft: number | null;
  readonly feed: {
    readonly sentPerSecond: number;
    readonly pending: number | null;
    readonly inFlight: number | null;
    readonly dead: number | null;
    readonly oldestSeconds: number | null;
  };
}

export interface CrowdTotals {
  /** Shoppers who are in the shop now. */
  readonly present: number;
  /** Actions that were answered. */
  readonly answers: number;
  /** Requests that were sent again under the same idempotency key. */
  readonly repeats: number;
}

/** The result. Everything in it was counted after the last shopper had left. */
export interface Card {
  /** Pieces of the limited item in confirmed orders. */
  readonly soldUnits: number;
  readonly units: number;
  readonly confirmedOrders: number;
  /** Orders that the shoppers were told of. */
  readonly acknowledgedOrders: number;
  /** Requests under a key that never got an answer. They may have made an order. */
  readonly unanswered: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly repeats: number;
  readonly lost: number;
  readonly doubled: number;
  readonly oversold: number;
  readonly kills: number;
  readonly mostChangesPerTransaction: number;
  readonly mostCheckoutsPerSecond: number;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly checked: number }[];
}
