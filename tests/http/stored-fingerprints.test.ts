import { beforeEach, describe, expect, it } from 'vitest';
import { replyUniqueKey } from '../../src/adapters/in-memory/unique-keys.ts';
import { NO_ID } from './http-shop.ts';
import { bearer, createTestServer, type TestServer } from './test-server.ts';

const OPTION = { name: 'Grey / M', price: 59_000, stock: 12 };
const ORDER = { items: [{ optionId: NO_ID, quantity: 2 }] };
const COUPON = {
  name: 'Autumn',
  discount: { type: 'FIXED', amount: 5_000 },
  minimumOrderAmount: 0,
  quantity: 100,
  issueStartsAt: '2026-11-20T00:00:00Z',
  issueEndsAt: '2026-11-30T00:00:00Z',
  usableUntil: '2026-12-31T00:00:00Z',
};

/**
 * Requests with the fingerprints that earlier versions of the service stored for them: most before options had a
 * `maxPerOrder`, all before products had metadata. A line is never changed: a database still holds such fingerprints for
 * seven days after an upgrade.
 */
const STORED: readonly (readonly [path: string, body: object, fingerprint: string])[] = [
  ['/v1/balance/charges', { amount: 1_000 }, 'ltk-IwvZgMqFafEKUvR_CrYK2uX_Y_3NVdGdzmwEm-s'],
  [`/v1/coupons/${NO_ID}/issues`, {}, '1Km6LKKOGf3TjRly0TxG9GDEymqSy04MEtrE1W_q7cY'],
  ['/v1/orders', ORDER, 'rcnzE4VuQcytdjY79Rh1O5M7dJSsFYnkrLKurr6N0Mo'],
  [
    '/v1/orders',
    { ...ORDER, issuedCouponId: NO_ID, expectedTotal: 118_000 },
    '6b7bg3gCnbNCAN6lPamGhBp-WMp8Cp2FZ_clUcUA7Lo',
  ],
  [`/v1/orders/${NO_ID}/payment`, {}, 'm175Z9ijkqdfZyM2vLFo1aQCnN1RGCI25VToDt39A7o'],
  [`/v1/orders/${NO_ID}/cancellation`, {}, 'RtmlNmizycNKgEBn0nSXkdsujb43-q3_Az95-gRP0i0'],
  ['/v1/checkout', ORDER, 'Wwbk8xnQ3RfwCUeRHAfe5wod0ve95WbaSgpUgm_Zppk'],
  [
    '/v1/admin/products',
    { name: 'Merino sweater', options: [OPTION] },
    'rq3Runfqp3r_jg-YoiLtyGTgTB1vf4sSNM8nobztSws',
  ],
  [
    '/v1/admin/products',
    { name: 'Merino sweater', description: 'Warm.', options: [OPTION] },
    'zNyojd1yWhQbTwMHBerWPUA7UPTpJWEgKZ7HZ2s4ilE',
  ],
  [
    '/v1/admin/products',
    { name: 'Merino sweater', options: [{ ...OPTION, maxPerOrder: 5 }] },
    'tcl0-hBFKBoVNV6zRpUM4pZmIBsCCv4rlDUjkLOPiq4',
  ],
  [`/v1/admin/products/${NO_ID}/options`, OPTION, 'T9XbAVLExjxYyxVWsE6pQ5DNjMayhkCEU1fHJjCNdPI'],
  [
    `/v1/admin/options/${NO_ID}/stock-adjustments`,
    { delta: -3, reason: 'Broken' },
    'GECsvmOpHrN7ySfPeUgg3FcU7-hxO3Q9DIIHPPzgqw4',
  ],
  ['/v1/admin/coupons', COUPON, 'LQ5FRmTAlle1cp71qyOYUC3y2Gv7ctnqXNzw94ctfUc'],
  [`/v1/admin/orders/${NO_ID}/cancellation`, {}, 'xfsFHWRAfyX7GUejnvTYf28aSAYR4X6srkIye5biblM'],
  ['/v1/admin/products/rank/refresh', {}, 'j0hIEVwEJhi1R8NT28NYiCXMWsfp1WzIv014pUImnRw'],
  [`/v1/admin/events/${NO_ID}/redelivery`, {}, 'hjvXdhxYrfCdHcG-ykKbdeTkOVmlXVoondkPZL1gT1I'],
];

describe('A request whose reply an earlier version has stored', () => {
  let server: TestServer;

  beforeEach(() => {
    server = createTestServer();
  });

  it.each(STORED)('gets that reply: POST %s %j', async (url, payload, fingerprint) => {
    const once = { userId: 'operator', key: 'key-1', fingerprint };
    const stored = { status: 201, body: '{"stored":true}', location: '/stored' };
    server.shop.store.replies.set(replyUniqueKey(once), { ...once, ...stored });

    const authorization = await bearer({ userId: 'operator', scope: 'admin' });
    const headers = { authorization, 'idempotency-key': 'key-1' };
    const answer = await server.app.inject({ method: 'POST', url, payload, headers });

    expect(answer.statusCode).toBe(201);
    expect(answer.body).toBe('{"stored":true}');
    expect(answer.headers).toMatchObject({ location: '/stored', 'idempotency-replayed': 'true' });
  });
});
