import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';
import { ChargeBalance } from '../../src/application/charge-balance.ts';
import { Checkout } from '../../src/application/checkout.ts';
import type { Once } from '../../src/application/ports/transactions.ts';
import { Unavailable } from '../../src/application/ports/unavailable.ts';
import { effectsIn, type FaultShop } from './fault-shop.ts';

const PAYERS = 7;
const REFUSED_PAUSE_MS = 200;
const ids = new UuidV7Ids();

/** What a client was told about its request. */
export type Told = 'made' | 'nothing changed' | 'unknown';

interface Load {
  /** How many clients there are. Each sends its next request after it has the answer to the one before. */
  readonly clients: number;
  readonly requests: number;
}

/** Performs the requests, which are numbered from 1. Resolves with the answer to each. */
export async function underLoad<Answer>(
  { clients, requests }: Load,
  perform: (number: number) => Promise<Answer>,
): Promise<Map<number, Answer>> {
  const answers = new Map<number, Answer>();
  let sent = 0;
  const client = async () => {
    while (sent < requests) {
      sent += 1;
      const number = sent;
      answers.set(number, await perform(number));
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return answers;
}

/**
 * Makes the request once, without a key. A client that is refused waits a little before its next request. Any error but
 * `Unavailable` fails the test.
 */
export async function requestOnce(shop: FaultShop, number: number): Promise<Told> {
  try {
    await send(shop, number);
    return 'made';
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    await sleep(REFUSED_PAUSE_MS);
    return error.code === 'OUTCOME_UNKNOWN' ? 'unknown' : 'nothing changed';
  }
}

/** Makes the request under a key of its own, and repeats it until it is answered. */
export async function requestUntilMade(shop: FaultShop, number: number): Promise<'made'> {
  for (;;) {
    try {
      await send(shop, number, onceFor(number));
      return 'made';
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      await sleep(20);
    }
  }
}

/** Checks that each request took effect once if it was made, never if it was refused, and at most once if that is unknown. */
export async function expectTruth({ url }: FaultShop, told: ReadonlyMap<number, Told>): Promise<void> {
  const effects = await effectsIn(url);
  const lies = [...told].filter(([number, answer]) => {
    const times = effects.get(number) ?? 0;
    if (answer === 'unknown') return times > 1;
    return times !== (answer === 'made' ? 1 : 0);
  });
  expect(
    lies.map(
      ([number, answer]) =>
        `request ${number}: ${answer}, but it took effect ${effects.get(number) ?? 0} times`,
    ),
  ).toEqual([]);
}

/** Every other request charges one of a few balances. The others buy the same option. */
function send({ transactions, optionId }: FaultShop, number: number, once?: Once<unknown>): Promise<unknown> {
  if (number % 2) {
    const charge = { userId: `payer-${number % PAYERS}`, amount: number };
    const chargeBalance = new ChargeBalance({ transactions, ids });
    return once ? chargeBalance.execute(charge, once) : chargeBalance.execute(charge);
  }
  const order = { userId: `buyer-${number}`, items: [{ optionId, quantity: 1 }] };
  const checkout = new Checkout({
    transactions,
    ids,
    currency: 'KRW',
    orderTtlMs: 900_000,
    maxPerOrder: 10_000,
  });
  return once ? checkout.execute(order, once) : checkout.execute(order);
}

function onceFor(number: number): Once<unknown> {
  return {
    userId: 'client',
    key: `request ${number}`,
    fingerprint: String(number),
    encode: () => ({ status: 201, body: '{}', location: null }),
  };
}
