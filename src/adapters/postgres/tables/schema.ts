import type { ColumnType, GeneratedAlways, JSONColumnType } from 'kysely';
import type { LedgerEntryType } from '../../../domain/balance.ts';
import type { DeliveryStatus } from '../../../domain/delivery.ts';
import type { Discount } from '../../../domain/discount.ts';
import type { OrderEventType } from '../../../domain/event.ts';
import type { IssuedCouponStatus } from '../../../domain/issued-coupon.ts';
import type { CancelReason, OrderStatus } from '../../../domain/order.ts';
import type { RankedProduct } from '../../../domain/rank.ts';

/** The tables that `migrations/` makes. Money is in the currency's smallest unit, stock in units, times to the millisecond. */
export interface Database {
  settings: { id: ColumnType<number, never, never>; currency: string };
  products: ProductsTable;
  options: OptionsTable;
  stocks: StocksTable;
  stock_movements: StockMovementsTable;
  balances: BalancesTable;
  ledger_entries: LedgerEntriesTable;
  coupons: CouponsTable;
  issued_coupons: IssuedCouponsTable;
  orders: OrdersTable;
  order_lines: OrderLinesTable;
  events: EventsTable;
  counted_hours: CountedHoursTable;
  hourly_sales: HourlySalesTable;
  rank: RankTable;
}

interface ProductsTable {
  id: string;
  name: string;
  description: string;
  created_at: Date;
}

interface OptionsTable {
  id: string;
  product_id: string;
  /** From 0. */
  position: number;
  name: string;
  price: number;
  on_sale: boolean;
}

interface StocksTable {
  option_id: string;
  on_hand: number;
  reserved: number;
}

interface StockMovementsTable {
  id: string;
  option_id: string;
  delta: number;
  reason: string;
  created_at: Date;
}

interface BalancesTable {
  user_id: string;
  amount: number;
  version: number;
}

interface LedgerEntriesTable {
  id: string;
  user_id: string;
  version: number;
  type: LedgerEntryType;
  amount: number;
  balance: number;
  order_id: string | null;
  created_at: Date;
}

interface CouponsTable {
  id: string;
  name: string;
  discount_type: Discount['type'];
  discount_amount: number | null;
  discount_percent: number | null;
  discount_maximum: number | null;
  minimum_order_amount: number;
  quantity: number;
  issued: number;
  issue_starts_at: Date;
  issue_ends_at: Date;
  usable_until: Date;
  created_at: Date;
}

interface IssuedCouponsTable {
  id: string;
  coupon_id: string;
  user_id: string;
  status: IssuedCouponStatus;
  order_id: string | null;
  issued_at: Date;
}

interface OrdersTable {
  id: string;
  user_id: string;
  status: OrderStatus;
  items_total: number;
  discount_amount: number;
  total: GeneratedAlways<number>;
  issued_coupon_id: string | null;
  placed_at: Date;
  expires_at: Date;
  confirmed_at: Date | null;
  /** With the confirmation: the payment is of the order's total. */
  payment_id: string | null;
  cancelled_at: Date | null;
  cancel_reason: CancelReason | null;
}

interface OrderLinesTable {
  order_id: string;
  /** From 0. */
  position: number;
  option_id: string;
  product_id: string;
  product_name: string;
  option_name: string;
  unit_price: number;
  quantity: number;
  amount: number;
}

interface EventsTable {
  id: string;
  order_id: string;
  sequence: number;
  type: OrderEventType;
  data: JSONColumnType<object>;
  created_at: Date;
  status: DeliveryStatus;
  attempts: number;
  last_error: string | null;
  next_attempt_at: Date | null;
  sent_at: Date | null;
  lease: string | null;
  leased_until: Date | null;
}

interface CountedHoursTable {
  hour: Date;
  counted_at: Date;
}

interface HourlySalesTable {
  hour: Date;
  product_id: string;
  quantity: number;
  last_sold_at: Date;
}

interface RankTable {
  id: ColumnType<number, never, never>;
  as_of: Date;
  from_at: Date;
  to_at: Date;
  data: JSONColumnType<RankedProduct[]>;
}
