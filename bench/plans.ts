import { parseArgs } from 'node:util';
import { UuidV7Ids } from '../src/adapters/ids/uuid-v7-ids.ts';
import { shopDatabase } from '../src/adapters/postgres/shop-database.ts';
import { PostgresTransactions } from '../src/adapters/postgres/transactions/postgres-transactions.ts';
import { typeParsers } from '../src/adapters/postgres/type-parsers.ts';
import { AddOption } from '../src/application/add-option.ts';
import { AdjustStock } from '../src/application/adjust-stock.ts';
import { CancelOrder } from '../src/application/cancel-order.ts';
import { ChangeCoupon } from '../src/application/change-coupon.ts';
import { ChangeProduct } from '../src/application/change-product.ts';
import type { ChangingUseCase } from '../src/application/changing-use-case.ts';
import { ChargeBalance } from '../src/application/charge-balance.ts';
import { Checkout } from '../src/application/checkout.ts';
import { IssueCoupon } from '../src/application/issue-coupon.ts';
import { PayOrder } from '../src/application/pay-order.ts';
import { PlaceOrder } from '../src/application/place-order.ts';
import { RedeliverEvent } from '../src/application/redeliver-event.ts';
import { readCommandLine } from './command-line.ts';
import { explainLanes } from './plans/explain-lanes.ts';
import type { Explained } from './plans/plan.ts';
import { ID_PREFIXES, SIZES, seededId, userId } from './seed/seeded-rows.ts';
import { openStage, type Stage } from './stage/stage.ts';

// npm run bench:plans: how the statements of the lanes find their rows in small and large tables. Makes a group of 64
// changes with every use case and has PostgreSQL explain each statement a few times.

const USAGE = `Usage: npm run bench:plans

Prints a table in Markdown: the indexes, the pages read and the shortest time of each statement.`;

readCommandLine(USAGE, (args) => parseArgs({ args, options: {} }));

const ORDERS = [1_000, 1_000_000] as const;
const GROUP = 64;
const REPLY = { status: 201, body: '{}', location: null };
const ids = new UuidV7Ids();
const policy = {
  currency: 'KRW',
  orderTtlMs: 900_000,
  maxPerOrder: 10_000,
  pendingOrdersMax: 10,
  refundWindowMs: Number.MAX_SAFE_INTEGER,
};
const noObserver = { onTransaction: () => undefined, onIncident: () => undefined };

let use = '';
let fastest: Map<string, Explained & { readonly use: string }> = new Map();
explainLanes((explained) => {
  if (explained.name === 'read-clock') return;
  // Use cases share their statements, so the first use case that needs one stands for all.
  const called = `\`${explained.name}\``;
  const before = fastest.get(called) ?? { use, milliseconds: Number.POSITIVE_INFINITY };
  if (before.use === use && explained.milliseconds < before.milliseconds) {
    fastest.set(called, { ...explained, use });
  }
});

await using stage = await openStage({ orders: ORDERS });
const [small, large] = [await explainAll(stage, ORDERS[0]), await explainAll(stage, ORDERS[1])];
const [from, to] = ORDERS.map((orders) => orders.toLocaleString('en-US'));
console.log(
  `| statement, for ${GROUP} changes | indexes used | tables read as a whole | pages, with ${from} → ${to} orders | ms |`,
);
console.log('| --- | --- | --- | ---: | ---: |');
for (const [statement, one] of large) {
  const before = small.get(statement);
  const by = one.indexes.map((index) => `\`${index}\``).join(', ') || '–';
  const [ms, msBefore] = [one, before].map((explained) => explained?.milliseconds.toFixed(2));
  const pages = `${before?.buffers} → ${one.buffers}`;
  console.log(`| ${statement} | ${by} | ${one.scanned.join(', ') || '–'} | ${pages} | ${msBefore} → ${ms} |`);
}

/** Makes a group of changes with every use case, in tables that hold this many orders. */
async function explainAll({ openDatabase }: Stage, orders: number): Promise<typeof fastest> {
  await using database = await openDatabase(orders);
  fastest = new Map();
  const transactions = new PostgresTransactions({
    database: shopDatabase(database.url),
    groupMax: GROUP,
    connections: 1,
    types: typeParsers,
    onCommitted: () => undefined,
    observer: noObserver,
  });
  const make = async <Command, Result>(
    name: string,
    useCase: ChangingUseCase<Command, Result>,
    commandOf: (n: number) => Command,
  ): Promise<Result[]> => {
    use = name;
    const results: Result[] = [];
    const changes = Array.from({ length: GROUP }, (_, n) => {
      const encode = (result: Result) => {
        results[n] = result;
        return REPLY;
      };
      return useCase.execute(commandOf(n), { userId: user(n), key: ids.next(), fingerprint: '', encode });
    });
    await Promise.allSettled(changes);
    return results;
  };
  const ports = { transactions, ids, ...policy };
  const user = (index: number) => userId(1 + some(index, SIZES.users));
  const optionId = (index: number) => seededId('option', 1 + some(index, SIZES.items));
  const productId = (index: number) => seededId('product', 1 + some(index, SIZES.items));
  const couponId = (index: number) => seededId('coupon', 1 + some(index, SIZES.coupons));
  const orderId = (index: number) =>
    `${ID_PREFIXES.order}${some(index, orders).toString(16).padStart(12, '0')}`;
  const items = (index: number) => [{ optionId: optionId(index), quantity: 1 }];

  await make('charge', new ChargeBalance(ports), (n) => ({ userId: user(n), amount: 1 }));
  const issued = await make('coupon', new IssueCoupon(ports), (n) => ({
    userId: user(n),
    couponId: couponId(n),
  }));
  const placed = await make('order with a coupon', new PlaceOrder(ports), (n) => ({
    userId: user(n),
    items: items(n),
    issuedCouponId: issued[n]?.id,
  }));
  await make('payment', new PayOrder(ports), (n) => ({ userId: user(n), orderId: placed[n]?.id ?? '' }));
  await make('checkout', new Checkout(ports), (n) => ({ userId: user(n), items: items(n) }));
  await make('cancellation', new CancelOrder(ports), (n) => ({ orderId: orderId(n) }));
  await make('stock adjustment', new AdjustStock(ports), (n) => ({
    optionId: optionId(n),
    delta: 1,
    reason: 'Found',
  }));
  await make('campaign change', new ChangeCoupon(ports), (n) => ({
    couponId: couponId(n),
    quantity: 1_000_000_000 - n,
  }));
  await make('product change', new ChangeProduct(ports), (n) => ({
    productId: productId(n),
    name: 'Renamed',
  }));
  await make('new option', new AddOption(ports), (n) => ({
    productId: productId(n),
    name: 'Other',
    price: 1,
    stock: 1,
  }));
  await make('redelivery', new RedeliverEvent(ports), (n) => ({ eventId: orderId(n) }));
  await transactions.close();
  return fastest;
}

/** The number of the row for the index-th change of a group. The changes of a group are spread evenly over the rows. */
function some(index: number, rows: number): number {
  return Math.floor((index * rows) / GROUP);
}
