import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign, anOption, aProductCommand } from '../builders.ts';
import { effectsIn } from '../faults/fault-shop.ts';
import { underLoad } from '../faults/load.ts';
import { query } from '../postgres/query.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import {
  OPERATOR,
  type ServiceAnswer,
  type ServiceProcess,
  type ServiceRequest,
  startServiceProcess,
} from './service-process.ts';

const ROUNDS = 15;
const RIVALS = 12;
const LOAD = { clients: 24, requests: 600 };

let database: TestDatabase;
let services: ServiceProcess[];

beforeAll(async () => {
  database = await createTestDatabase();
  services = await Promise.all([1, 2, 3].map(() => startServiceProcess(database.url)));
});

afterAll(async () => {
  const codes = await Promise.all(services.map((service) => service.stop()));
  await database.drop();
  expect(codes).toEqual(services.map(() => 0));
});

/** Sends all requests at once, to each process in turn. */
function race(requests: readonly ServiceRequest[]): Promise<ServiceAnswer[]> {
  return Promise.all(requests.map((request, index) => serviceAt(index).post(request)));
}

function serviceAt(index: number): ServiceProcess {
  const service = services[index % services.length];
  if (!service) throw new RangeError('No process is left');
  return service;
}

/** Counts the answers by `made`, `replayed`, or the code of the refusal. */
function counted(answers: readonly ServiceAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, isReplayed, code } of answers) {
    const outcome = code ?? (isReplayed ? 'replayed' : status === 201 ? 'made' : String(status));
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

async function make(request: ServiceRequest): Promise<Record<string, unknown>> {
  const { status, text, body } = await serviceAt(0).post({ key: randomUUID(), ...request });
  expect(status, text).toBe(201);
  return body;
}

async function anOptionFor(price: number, stock: number): Promise<string> {
  const body = aProductCommand({ options: [anOption({ price, stock })] });
  const { options } = await make({ userId: OPERATOR, path: '/v1/admin/products', body });
  return (options as { id: string }[])[0]?.id ?? '';
}

async function aRichUser(amount: number): Promise<string> {
  const userId = `user-${randomUUID()}`;
  await make({ userId, path: '/v1/balance/charges', body: { amount } });
  return userId;
}

function buying(userId: string, optionId: string, path = '/v1/checkout'): ServiceRequest {
  return { userId, path, body: { items: [{ optionId, quantity: 1 }] }, key: randomUUID() };
}

function times<Value>(make: (index: number) => Value): Value[] {
  return Array.from({ length: RIVALS }, (_, index) => make(index));
}

/** The races. Each sends its requests to all processes at once, and knows the only possible outcome. */
const RACES: Readonly<Record<string, () => Promise<void>>> = {
  async 'the last units of an option'() {
    const optionId = await anOptionFor(0, 5);
    const answers = await race(times(() => buying(`user-${randomUUID()}`, optionId)));
    expect(counted(answers)).toEqual({ made: 5, OUT_OF_STOCK: RIVALS - 5 });
  },

  async 'the last coupons of a campaign'() {
    const { id } = await make({
      userId: OPERATOR,
      path: '/v1/admin/coupons',
      body: aCampaign({ quantity: 5 }),
    });
    const answers = await race(times((n) => ({ userId: `user-${n}`, path: `/v1/coupons/${id}/issues` })));
    expect(counted(answers)).toEqual({ made: 5, COUPON_SOLD_OUT: RIVALS - 5 });
  },

  async 'one balance'() {
    const [optionId, userId] = [await anOptionFor(300, RIVALS), await aRichUser(1_000)];
    const answers = await race(times(() => buying(userId, optionId)));
    expect(counted(answers)).toEqual({ made: 3, INSUFFICIENT_BALANCE: RIVALS - 3 });
  },

  async 'the payment of one order'() {
    const [optionId, userId] = [await anOptionFor(300, 1), await aRichUser(1_000)];
    const { id } = await make(buying(userId, optionId, '/v1/orders'));
    const path = `/v1/orders/${id}/payment`;
    const answers = await race(times(() => ({ userId, path, key: randomUUID() })));
    expect(counted(answers)).toEqual({ made: 1, ORDER_ALREADY_PAID: RIVALS - 1 });
  },

  async 'one key'() {
    const [optionId, userId] = [await anOptionFor(300, RIVALS), await aRichUser(1_000)];
    const answers = await race(times(() => ({ ...buying(userId, optionId), key: 'one' })));
    expect(counted(answers)).toEqual({ made: 1, replayed: RIVALS - 1 });
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  },

  async 'one key under two endpoints'() {
    const [optionId, userId] = [await anOptionFor(300, RIVALS), await aRichUser(1_000)];
    const charge = { userId, path: '/v1/balance/charges', body: { amount: 5_000 } };
    const answers = await race(
      times((n) => ({ ...(n % 2 ? charge : buying(userId, optionId)), key: 'one' })),
    );
    const half = RIVALS / 2;
    expect(counted(answers)).toEqual({ made: 1, replayed: half - 1, IDEMPOTENCY_KEY_REUSED: half });
  },
};

/** Every other request charges one of a few balances. The others buy the same option. */
function requestOf(number: number, optionId: string): ServiceRequest {
  const key = `request ${number}`;
  if (number % 2)
    return { userId: `payer-${number % 7}`, path: '/v1/balance/charges', body: { amount: number }, key };
  return { ...buying(`buyer-${number}`, optionId), key };
}

/** Sends the request to one process after the other, until a process answers that it is done. */
async function requestUntilMade(number: number, optionId: string): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const answer = await serviceAt(number + turn)
      .post(requestOf(number, optionId))
      .catch(() => null);
    if (answer?.status === 201) return;
    // A dead process does not answer. A living one does the request, or says that it cannot now.
    if (answer) expect(answer.status, answer.text).toBe(503);
  }
}

async function expectSoundBooks(): Promise<void> {
  const { body, text } = await serviceAt(0).get('/v1/admin/reconciliation');
  expect(body.ok, text).toBe(true);
}

describe('Three processes on one database', () => {
  it('answer races as one process would', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all(Object.values(RACES).map((run) => run()));
    }
    await expectSoundBooks();
    const [statistics] = await query(
      database.url,
      'select deadlocks::int from pg_stat_database where datname = current_database()',
    );
    expect(statistics).toEqual({ deadlocks: 0 });
  });

  it('keep every promise after one of them was killed, and do nothing twice', async () => {
    const optionId = await anOptionFor(0, LOAD.requests);
    const victim = serviceAt(2);
    const acknowledged = { before: 0, after: 0 };
    let killing: Promise<void> | undefined;
    await underLoad(LOAD, async (number) => {
      await requestUntilMade(number, optionId);
      acknowledged[killing ? 'after' : 'before'] += 1;
      if (acknowledged.before === LOAD.requests / 4) killing ??= victim.kill();
    });
    await killing;
    services = services.filter((service) => service !== victim);
    expect(acknowledged.after).toBeGreaterThan(LOAD.requests / 2);
    const effects = await effectsIn(database.url);
    const numbers = Array.from({ length: LOAD.requests }, (_, index) => index + 1);
    expect(numbers.filter((number) => effects.get(number) !== 1)).toEqual([]);
    await expectSoundBooks();
  });
});
