/** So many units of an option, which is told by its index. */
export interface Line {
  readonly option: number;
  readonly quantity: number;
}

/**
 * What somebody asks of the shop. Users, options and campaigns are told by their index; orders and issued coupons by
 * the slot of the request that made them.
 */
export type Command =
  | { readonly type: 'charge'; readonly user: number; readonly amount: number }
  | { readonly type: 'issue'; readonly user: number; readonly campaign: number }
  | BuyCommand
  | SettleCommand
  | { readonly type: 'adjust'; readonly option: number; readonly delta: number }
  | { readonly type: 'offer'; readonly option: number; readonly price: number; readonly onSale: boolean }
  /** Adds another option to the product of this one, which nobody buys. */
  | { readonly type: 'extend'; readonly option: number }
  | { readonly type: 'resize'; readonly campaign: number; readonly quantity: number };

export interface BuyCommand {
  readonly type: 'place' | 'checkout';
  readonly user: number;
  readonly lines: readonly Line[];
  /** The slot of an issued coupon. */
  readonly coupon: number | null;
  readonly expectedTotal: number | null;
  /** Whether its time to pay is over as soon as it is placed. */
  readonly isStale: boolean;
}

export interface SettleCommand {
  /** `late-cancel` comes when the refund window is closed. */
  readonly type: 'pay' | 'cancel' | 'late-cancel' | 'admin-cancel';
  readonly user: number;
  readonly order: number;
}

/** A command as it is sent. What it makes is called by `slot`, a number that no other request has. */
export interface Request {
  readonly slot: number;
  readonly command: Command;
  /** Its idempotency key, if it has one. */
  readonly key: string | null;
}

/** Whose keys a command is sent under. */
export function senderOf(command: Command): string {
  return 'user' in command && command.type !== 'admin-cancel' ? `user ${command.user}` : 'operator';
}
