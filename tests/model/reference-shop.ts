import type { BuyCommand, Command, Line, Request, SettleCommand } from './command.ts';
import { senderOf } from './command.ts';

export interface ReferenceOption {
  price: number;
  onSale: boolean;
  maxPerOrder: number | null;
  /** How many other options its product has. */
  siblings: number;
  onHand: number;
  reserved: number;
}

export interface ReferenceCampaign {
  readonly window: 'open' | 'not started' | 'ended';
  readonly percent: number;
  readonly maximum: number;
  readonly minimum: number;
  quantity: number;
  issued: number;
}

interface ReferenceOrder {
  readonly user: number;
  readonly lines: readonly Line[];
  readonly coupon: number | null;
  readonly total: number;
  readonly isStale: boolean;
  status: 'PENDING' | 'CONFIRMED' | 'CANCELLED';
  reason: 'REQUESTED' | 'EXPIRED' | 'INSUFFICIENT_BALANCE' | null;
  isPaid: boolean;
}

/** The shop as plain numbers. It was written from the contract, and shares no code with the service. */
export interface ReferenceShop {
  /** How many unpaid orders one user may have. 0: no limit. */
  readonly pendingOrdersMax: number;
  readonly balances: { amount: number; changes: number }[];
  readonly options: ReferenceOption[];
  readonly campaigns: ReferenceCampaign[];
  /** By slot. */
  readonly coupons: Record<number, { user: number; campaign: number; status: string; order: number | null }>;
  /** By slot. */
  readonly orders: Record<number, ReferenceOrder>;
  readonly replies: Record<string, { readonly request: string; readonly body: string }>;
}

/** What callers can read of a shop, as plain data. */
export interface Sight {
  /** Amount, and how often it changed. */
  readonly balances: readonly string[];
  readonly stocks: readonly string[];
  /** The price, null if it is not on sale; the limit per order; and how many other options its product has. */
  readonly offers: readonly string[];
  readonly issued: readonly string[];
  readonly coupons: Readonly<Record<string, string>>;
  readonly orders: Readonly<Record<string, string>>;
}

const MAX_MONEY = 1_000_000_000_000;

class Refusal extends Error {}

/** Returns the answer to the request, and the shop after it. Does not change the given shop. */
export function perform(shop: ReferenceShop, request: Request): { shop: ReferenceShop; answer: string } {
  const next = structuredClone(shop);
  const name = `${senderOf(request.command)}: ${request.key}`;
  const stored = request.key === null ? undefined : shop.replies[name];
  const text = JSON.stringify(request.command);
  if (stored) return { shop, answer: stored.request === text ? `again: ${stored.body}` : 'KEY_REUSED' };
  try {
    const answer = make(next, request.slot, request.command);
    if (request.key !== null) next.replies[name] = { request: text, body: answer };
    return { shop: next, answer };
  } catch (error) {
    if (error instanceof Refusal) return { shop, answer: error.message };
    throw error;
  }
}

/** The orders that an expiry has to cancel. */
export function overdueOrders(shop: ReferenceShop): number[] {
  return Object.keys(shop.orders)
    .map(Number)
    .filter((slot) => isOverdue(orderAt(shop, slot)));
}

/** Cancels one overdue order. Does not change the given shop. */
export function expire(shop: ReferenceShop, slot: number): ReferenceShop {
  const next = structuredClone(shop);
  cancel(next, orderAt(next, slot), 'EXPIRED');
  return next;
}

export function sightOf(shop: ReferenceShop): Sight {
  const coupons = Object.entries(shop.coupons);
  const orders = Object.entries(shop.orders);
  return {
    balances: shop.balances.map(({ amount, changes }) => `${amount} after ${changes}`),
    stocks: shop.options.map(({ onHand, reserved }) => `${onHand}, ${reserved} reserved`),
    offers: shop.options.map(({ price, onSale, maxPerOrder, siblings }) =>
      onSale ? `${price}, ${maxPerOrder} at most, ${siblings} more` : `not on sale, ${siblings} more`,
    ),
    issued: shop.campaigns.map(({ issued, quantity }) => `${issued} of ${quantity}`),
    coupons: Object.fromEntries(coupons.map(([slot, { status, order }]) => [slot, `${status} by ${order}`])),
    orders: Object.fromEntries(
      orders.map(([slot, { status, reason, total, isPaid }]) => [
        slot,
        `${status} ${reason}, total ${total}, ${isPaid ? 'paid' : 'unpaid'}`,
      ]),
    ),
  };
}

function make(shop: ReferenceShop, slot: number, command: Command): string {
  switch (command.type) {
    case 'charge':
      return charge(shop, command.user, command.amount);
    case 'correct':
      return correct(shop, command.user, command.amount);
    case 'issue':
      return issue(shop, slot, command.user, command.campaign);
    case 'place':
      return place(shop, slot, command);
    case 'checkout':
      place(shop, slot, command);
      return pay(shop, orderAt(shop, slot));
    case 'adjust': {
      const option = at(shop.options, command.option);
      if (option.onHand + command.delta < option.reserved) throw new Refusal('STOCK_BELOW_RESERVED');
      option.onHand += command.delta;
      return `${option.onHand}, ${option.reserved} reserved`;
    }
    case 'offer':
      Object.assign(at(shop.options, command.option), {
        price: command.price,
        onSale: command.onSale,
        maxPerOrder: command.maxPerOrder,
      });
      return 'offered';
    case 'extend':
      at(shop.options, command.option).siblings += 1;
      return 'extended';
    case 'resize': {
      const campaign = at(shop.campaigns, command.campaign);
      if (command.quantity < campaign.issued) throw new Refusal('COUPON_BELOW_ISSUED');
      campaign.quantity = command.quantity;
      return `${campaign.issued} of ${campaign.quantity}`;
    }
    default:
      return settle(shop, command);
  }
}

function charge(shop: ReferenceShop, user: number, amount: number): string {
  if (amount <= 0) throw new Refusal('INVALID_CHARGE_AMOUNT');
  if (at(shop.balances, user).amount + amount > MAX_MONEY) throw new Refusal('BALANCE_LIMIT_EXCEEDED');
  return `balance ${move(shop, user, amount)}`;
}

function correct(shop: ReferenceShop, user: number, amount: number): string {
  const { amount: before } = at(shop.balances, user);
  if (before + amount < 0) throw new Refusal(`BALANCE_BELOW_ZERO ${before}`);
  if (before + amount > MAX_MONEY) throw new Refusal('BALANCE_LIMIT_EXCEEDED');
  return `balance ${move(shop, user, amount)}`;
}

function issue(shop: ReferenceShop, slot: number, user: number, index: number): string {
  const campaign = at(shop.campaigns, index);
  if (campaign.window === 'not started') throw new Refusal('COUPON_NOT_STARTED');
  if (campaign.window === 'ended') throw new Refusal('COUPON_EXPIRED');
  if (campaign.issued === campaign.quantity) throw new Refusal('COUPON_SOLD_OUT');
  const has = Object.values(shop.coupons).some((coupon) => coupon.user === user && coupon.campaign === index);
  if (has) throw new Refusal('COUPON_ALREADY_ISSUED');
  campaign.issued += 1;
  shop.coupons[slot] = { user, campaign: index, status: 'ISSUED', order: null };
  return 'ISSUED';
}

function place(shop: ReferenceShop, slot: number, command: BuyCommand): string {
  const lines = merged(command.lines);
  const withdrawn = lines.filter(({ option }) => !at(shop.options, option).onSale);
  if (withdrawn.length > 0)
    throw new Refusal(`PRODUCT_OPTION_NOT_FOUND ${withdrawn.map(({ option }) => option)}`);
  const excess = lines.flatMap(({ option, quantity }) => {
    const { maxPerOrder } = at(shop.options, option);
    return maxPerOrder !== null && quantity > maxPerOrder ? `${option}: ${maxPerOrder} of ${quantity}` : [];
  });
  if (excess.length > 0) throw new Refusal(`QUANTITY_LIMIT_EXCEEDED ${excess}`);
  const left = (option: number) => at(shop.options, option).onHand - at(shop.options, option).reserved;
  const short = lines.filter(({ option, quantity }) => left(option) < quantity);
  if (short.length > 0) {
    const items = short.map(({ option, quantity }) => `${option}: ${left(option)} of ${quantity}`);
    throw new Refusal(`OUT_OF_STOCK ${items}`);
  }
  const worth = lines.reduce(
    (sum, { option, quantity }) => sum + at(shop.options, option).price * quantity,
    0,
  );
  const total = worth - discountOf(shop, command, worth);
  if (command.expectedTotal !== null && command.expectedTotal !== total)
    throw new Refusal(`TOTAL_CHANGED ${total}`);
  if (command.type === 'place') refuseTooManyPending(shop, command.user);
  for (const { option, quantity } of lines) at(shop.options, option).reserved += quantity;
  const { user, coupon, isStale } = command;
  if (coupon !== null) Object.assign(couponAt(shop, coupon), { status: 'RESERVED', order: slot });
  shop.orders[slot] = {
    user,
    lines,
    coupon,
    total,
    isStale,
    status: 'PENDING',
    reason: null,
    isPaid: false,
  };
  return `PENDING, total ${total}`;
}

function refuseTooManyPending({ orders, pendingOrdersMax: limit }: ReferenceShop, user: number): void {
  const own = Object.values(orders).filter((order) => order.user === user);
  const pending = own.filter(({ status, isStale }) => status === 'PENDING' && !isStale);
  if (limit > 0 && pending.length >= limit) throw new Refusal(`PENDING_ORDER_LIMIT_EXCEEDED ${limit}`);
}

function discountOf(shop: ReferenceShop, { user, coupon: slot }: BuyCommand, worth: number): number {
  if (slot === null) return 0;
  const coupon = shop.coupons[slot];
  if (coupon?.user !== user) throw new Refusal('ISSUED_COUPON_NOT_FOUND');
  if (coupon.status === 'USED') throw new Refusal('COUPON_NOT_USABLE ALREADY_USED');
  if (coupon.status === 'RESERVED') throw new Refusal('COUPON_NOT_USABLE RESERVED');
  const { percent, maximum, minimum } = at(shop.campaigns, coupon.campaign);
  if (worth < minimum) throw new Refusal('COUPON_NOT_USABLE BELOW_MINIMUM');
  return Math.min(Math.floor((worth * percent) / 100), maximum);
}

function settle(shop: ReferenceShop, { type, user, order: slot }: SettleCommand): string {
  const order = shop.orders[slot];
  if (!order || (type !== 'admin-cancel' && order.user !== user)) throw new Refusal('ORDER_NOT_FOUND');
  if (type === 'pay' && order.status === 'CONFIRMED') throw new Refusal('ORDER_ALREADY_PAID');
  if (isOverdue(order) || order.reason === 'EXPIRED') throw new Refusal('ORDER_EXPIRED');
  if (order.status === 'CANCELLED') throw new Refusal('ORDER_CANCELLED');
  if (type === 'pay') return pay(shop, order);
  if (type === 'late-cancel' && order.isPaid) throw new Refusal('REFUND_WINDOW_CLOSED');
  cancel(shop, order, 'REQUESTED');
  return 'CANCELLED';
}

function pay(shop: ReferenceShop, order: ReferenceOrder): string {
  const { amount } = at(shop.balances, order.user);
  if (amount < order.total) {
    cancel(shop, order, 'INSUFFICIENT_BALANCE');
    return `INSUFFICIENT_BALANCE, ${amount} of ${order.total}`;
  }
  for (const { option, quantity } of order.lines) {
    at(shop.options, option).onHand -= quantity;
    at(shop.options, option).reserved -= quantity;
  }
  if (order.coupon !== null) couponAt(shop, order.coupon).status = 'USED';
  order.status = 'CONFIRMED';
  order.isPaid = true;
  return `PAID, balance ${order.total === 0 ? amount : move(shop, order.user, -order.total)}`;
}

function cancel(shop: ReferenceShop, order: ReferenceOrder, reason: ReferenceOrder['reason']): void {
  for (const { option, quantity } of order.lines) {
    if (order.isPaid) at(shop.options, option).onHand += quantity;
    else at(shop.options, option).reserved -= quantity;
  }
  if (order.coupon !== null) Object.assign(couponAt(shop, order.coupon), { status: 'ISSUED', order: null });
  if (order.isPaid && order.total > 0) move(shop, order.user, order.total);
  order.status = 'CANCELLED';
  order.reason = reason;
}

function move(shop: ReferenceShop, user: number, amount: number): number {
  const balance = at(shop.balances, user);
  balance.amount += amount;
  balance.changes += 1;
  return balance.amount;
}

function merged(lines: readonly Line[]): Line[] {
  const sums = new Map<number, number>();
  for (const { option, quantity } of lines) sums.set(option, (sums.get(option) ?? 0) + quantity);
  return [...sums].map(([option, quantity]) => ({ option, quantity }));
}

function isOverdue({ status, isStale }: ReferenceOrder): boolean {
  return status === 'PENDING' && isStale;
}

function orderAt(shop: ReferenceShop, slot: number): ReferenceOrder {
  return present(shop.orders[slot]);
}

function couponAt(shop: ReferenceShop, slot: number) {
  return present(shop.coupons[slot]);
}

function at<Row>(rows: readonly Row[], index: number): Row {
  return present(rows[index]);
}

function present<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new RangeError('The model knows no such row');
  return row;
}
