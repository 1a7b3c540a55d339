import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { VerifiedTokens } from '../../src/adapters/http/access/verified-tokens.ts';
import { bearer, createTestServer } from './test-server.ts';

const ANN = { userId: 'ann', scope: [] };
const BEA = { userId: 'bea', scope: ['admin'] };

describe('a token that was found valid', () => {
  it('is recognised by its whole text', () => {
    const tokens = new VerifiedTokens();
    tokens.keep('a.b.c', ANN, 10_000, 0);
    tokens.keep('a.b.d', BEA, 10_000, 0);
    expect(tokens.find('a.b.c', 1)).toBe(ANN);
    expect(tokens.find('a.b.d', 1)).toBe(BEA);
    expect(tokens.find('a.b', 1)).toBeUndefined();
    expect(tokens.find('a.b.C', 1)).toBeUndefined();
  });

  it('is recognised until it expires', () => {
    const tokens = new VerifiedTokens();
    tokens.keep('token', ANN, 5_000, 0);
    expect(tokens.find('token', 4_999)).toBe(ANN);
    expect(tokens.find('token', 5_000)).toBeUndefined();
  });

  it('is checked again after a minute, because its key may have been withdrawn', () => {
    const tokens = new VerifiedTokens();
    tokens.keep('token', ANN, 1e15, 1_000);
    expect(tokens.find('token', 60_999)).toBe(ANN);
    expect(tokens.find('token', 61_000)).toBeUndefined();
  });

  it('is forgotten if there are too many newer ones', () => {
    const tokens = new VerifiedTokens(2);
    for (const token of ['one', 'two', 'three']) tokens.keep(token, ANN, 1_000, 0);
    expect(['one', 'two', 'three'].map((token) => tokens.find(token, 1))).toEqual([undefined, ANN, ANN]);
  });

  it('is one of at most as many as fit, of which the newer half is always kept', () => {
    const tokens = new VerifiedTokens(10);
    const names = Array.from({ length: 100 }, (_, index) => `token ${index}`);
    for (const name of names) tokens.keep(name, ANN, 1_000, 0);
    const found = names.filter((name) => tokens.find(name, 1));
    expect(found.length).toBeLessThanOrEqual(10);
    expect(found).toEqual(expect.arrayContaining(names.slice(-5)));
  });

  it('is refused as soon as it has expired', async () => {
    const { send } = createTestServer();
    const authorization = await bearer({ lifetimeSeconds: 3 });
    const signedBy = Date.now();
    const ask = async () => (await send({ url: '/v1/balance', headers: { authorization } })).statusCode;
    expect([await ask(), await ask()]).toEqual([200, 200]);
    await sleep(signedBy + 3_000 - Date.now());
    expect(await ask()).toBe(401);
  });

  it('does not make a token with another signature valid', async () => {
    const { send } = createTestServer();
    const good = await bearer({ scope: 'admin' });
    const forged = await bearer({ scope: 'admin', secret: 'another secret, of more than thirty-two bytes' });
    const ask = async (authorization: string) =>
      (await send({ url: '/v1/admin/orders', headers: { authorization } })).statusCode;
    expect([await ask(good), await ask(forged), await ask(good)]).toEqual([200, 401, 200]);
  });
});
