import { openLoop } from '../../../bench/load/arrivals.ts';
import { query } from '../../../tests/postgres/query.ts';
import type { Figures } from '../figures.ts';
import { openRoundShop } from '../load/shop.ts';
import type { Random } from '../random.ts';
import { Violation } from '../violation.ts';
import { type Asks, checkouts, couponRush } from './asks.ts';
import { figuresOf, type Refusals, refusalsOf, servedAgain } from './measuring.ts';
import { Pressure } from './pressure.ts';
import type { OverloadStage } from './stage.ts';

/** So many clients measure what the service can do. */
const CLIENTS = 64;
const MEASURING_MS = 3_000;
/** The open loop waits if so many requests are under way. */
const UNDER_WAY_MAX = 4_000;
const RUSH_TIMEOUT_MS = 120_000;

/** Measures how many checkouts the service makes, and then offers twice as many. */
export async function twiceTheLoad(stage: OverloadStage, random: Random, name: string): Promise<Figures> {
  const { service, size } = stage;
  const shop = await openRoundShop(service.post, name, random);
  const asks = await checkouts(service.post, shop);
  await using few = new Pressure({ url: service.url, connections: CLIENTS, nextAsk: asks.next });
  const measuringMs = Math.min(MEASURING_MS, size.loadMs);
  await few.closedLoop(measuringMs);
  const perSecond = (few.acknowledged.count * 1_000) / measuringMs;

  await using many = new Pressure({ url: service.url, connections: UNDER_WAY_MAX, nextAsk: asks.next });
  const before = await refusalsOf(service.url);
  const endMs = Number.POSITIVE_INFINITY;
  const arrivals = openLoop({ startMs: performance.now(), endMs, perSecond: 2 * perSecond }, () =>
    random.next(),
  );
  await many.openLoop(arrivals, AbortSignal.timeout(size.loadMs));
  const measured = {
    'checkouts/s of 64 clients': Math.round(perSecond),
    'checkouts/s offered': Math.round((many.requests * 1_000) / size.loadMs),
  };
  return afterwards(stage, {
    name,
    when: 'at twice the load',
    asks,
    pressures: [few, many],
    before,
    measured,
  });
}

/** Every connection is opened at once and sends a request at once, and then one after the other. */
export async function manyConnections(stage: OverloadStage, random: Random, name: string): Promise<Figures> {
  const { service, size } = stage;
  const shop = await openRoundShop(service.post, name, random);
  const asks = await checkouts(service.post, shop);
  const { connections } = size;
  await using pressure = new Pressure({ url: service.url, connections, nextAsk: asks.next });
  const before = await refusalsOf(service.url);
  await pressure.closedLoop(size.loadMs);
  const measured = { connections };
  return afterwards(stage, { name, when: 'of connections', asks, pressures: [pressure], before, measured });
}

/** Many users ask for the few coupons of one campaign at once, each once. A user who is refused does not come again. */
export async function rushForCoupons(stage: OverloadStage, _random: Random, name: string): Promise<Figures> {
  const { service, database, size } = stage;
  const { users, coupons, connections } = size.rush;
  const { couponId, ...asks } = await couponRush(service.post, name, { users, coupons });
  const refusals = ['COUPON_SOLD_OUT'];
  await using pressure = new Pressure({ url: service.url, connections, nextAsk: asks.next, refusals });
  const before = await refusalsOf(service.url);
  await pressure.closedLoop(RUSH_TIMEOUT_MS);
  const soldOut = pressure.refused.get('COUPON_SOLD_OUT') ?? 0;
  const measured = { 'requests for coupons': pressure.requests, 'of them sold out': soldOut };
  const crowd = { name, when: 'of the rush', asks, pressures: [pressure], before, measured };
  const figures = await afterwards(stage, crowd);
  const [row] = await query(
    database.url,
    `select count(*)::int as issued from issued_coupons where coupon_id = '${couponId}'`,
  );
  if (row?.issued !== coupons || pressure.requests !== users)
    throw new Violation('Not exactly the coupons of the campaign were issued', { ...row, coupons, soldOut });
  return figures;
}

interface Crowd {
  readonly name: string;
  /** Tells the figures of this crowd from those of others. */
  readonly when: string;
  readonly asks: Asks;
  readonly pressures: readonly Pressure[];
  /** The refusals before the crowd came. */
  readonly before: Refusals;
  readonly measured: Readonly<Record<string, number>>;
}

/** Waits until the service serves, settles what is open, checks the books, and says what was measured. */
async function afterwards(
  { service, database, reconcile }: OverloadStage,
  { name, when, asks, pressures, before, measured }: Crowd,
): Promise<Figures> {
  const longestRecoveryMs = await servedAgain(service, `${name}-afterwards`);
  const refusals = { before, after: await refusalsOf(service.url) };
  for (const pressure of pressures) await pressure.settle();
  await asks.check(database.url, pressures);
  await reconcile();
  return figuresOf({ service, pressures, when, refusals, measured, longestRecoveryMs });
}
