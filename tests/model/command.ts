/** Units of an option. `option` is the option's index. */
export interface Line {
  readonly option: number;
  readonly quantity: number;
}

/**
 * What a caller asks of the shop. Users, options and campaigns are named by their index; orders and issued coupons by the
 * slot of the request that made them.
 */
export type Command =
  | { readonly type: 'charge'; readonly user: number; readonly amount: number }
  /** The operator corrects the user's balance. */
  | { readonly type: 'correct'; readonly user: number; readonly amount: number }
  | { readonly type: 'issue'; readonly user: number; readonly campaign: number }
  | BuyCommand
  | SettleCommand
  | { readonly type: 'adjust'; readonly option: number; readonly delta: number }
  | OfferCommand
  /** Adds another option to the product of this one. No command buys the added option. */
  | { readonly type: 'extend'; readonly option: number }
  | { readonly type: 'resize'; readonly campaign: number; readonly quantity: number };

interface OfferCommand {
  readonly type: 'offer';
  readonly option: number;
  readonly price: number;
  readonly onSale: boolean;
  readonly maxPerOrder: number | null;
}

export interface BuyCommand {
  readonly type: 'place' | 'checkout';
  readonly user: number;
  readonly lines: readonly Line[];
  /** The slot of an issued coupon. */
  readonly coupon: number | null;
  readonly expectedTotal: number | null;
  /** Whether the order is overdue as soon as it is placed. */
  readonly isStale: boolean;
}

export interface SettleCommand {
  /** `late-cancel` is sent after the end of the refund window. */
  readonly type: 'pay' | 'cancel' | 'late-cancel' | 'admin-cancel';
  readonly user: number;
  readonly order: number;
}

/** A command as it is sent. `slot` is a number that no other request has; it names what the request makes. */
export interface Request {
  readonly slot: number;
  readonly command: Command;
  /** Its idempotency key, if it has one. */
  readonly key: string | null;
}

/** The user whose idempotency keys a command is sent under. */
export function senderOf(command: Command): string {
  const isByOperator = command.type === 'admin-cancel' || command.type === 'correct';
  return 'user' in command && !isByOperator ? `user ${command.user}` : 'operator';
}
