import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from '@prometheus-io/client';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestServer } from './test-server.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const { privateKey, publicKey } = await generateKeyPair('ES256');
const published = { ...(await exportJWK(publicKey)), alg: 'ES256' };

let provider: Server;
let url: string;
let kids: string[];
let isAway: boolean;
let fetches: number;
let registry: Registry;
let warnings: string[];
let statusFor: (kid: string) => Promise<[status: number, code: string | undefined]>;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  kids = ['one'];
  isAway = false;
  fetches = 0;
  provider = createServer((_request, response) => {
    fetches += 1;
    response.statusCode = isAway ? 503 : 200;
    response.end(JSON.stringify({ keys: kids.map((kid) => ({ ...published, kid })) }));
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`;
  registry = new Registry();
  warnings = [];
  const logger = pino({ level: 'warn' }, { write: (line) => void warnings.push(JSON.parse(line).msg) });
  const { send } = createTestServer({ tokens: { key: { type: 'jwks', url } }, registry, logger });
  let tokens = 0;
  statusFor = async (kid) => {
    tokens += 1;
    const token = await new SignJWT({ sub: 'shopper', jti: String(tokens) })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setExpirationTime('1h')
      .sign(privateKey);
    const reply = await send({ url: '/v1/balance', headers: { authorization: `Bearer ${token}` } });
    return [reply.statusCode, reply.json().code];
  };
});

afterEach(async () => {
  vi.useRealTimers();
  provider.close();
  await once(provider, 'close');
});

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);
const failures = async () =>
  (await registry.metrics()).match(/^shop_token_key_fetch_failures_total (\d+)$/m)?.[1];

const ACCEPTED = [200, undefined];
const UNAVAILABLE = [503, 'TOKEN_KEYS_UNAVAILABLE'];

describe('While the identity provider is away', () => {
  beforeEach(async () => {
    expect(await statusFor('one')).toEqual(ACCEPTED);
    isAway = true;
  });

  it('a token with a kept key is accepted for 24 hours, and not after them', async () => {
    for (const ms of [11 * MINUTE_MS, 12 * HOUR_MS, 11 * HOUR_MS]) {
      pass(ms);
      expect(await statusFor('one')).toEqual(ACCEPTED);
    }
    pass(HOUR_MS);
    expect(await statusFor('one')).toEqual(UNAVAILABLE);
    isAway = false;
    pass(5_000);
    expect(await statusFor('one')).toEqual(ACCEPTED);
  });

  it('a token with an unknown key is neither accepted nor refused', async () => {
    pass(11 * MINUTE_MS);
    expect(await statusFor('two')).toEqual(UNAVAILABLE);
    kids = ['one', 'two'];
    isAway = false;
    pass(5_000);
    expect(await statusFor('two')).toEqual(ACCEPTED);
  });

  it('it is asked again after five seconds, and not for every token', async () => {
    pass(11 * MINUTE_MS);
    for (const kid of ['one', 'two', 'one', 'two']) await statusFor(kid);
    expect(fetches).toBe(2);
    pass(5_000);
    await Promise.all(['one', 'two', 'one', 'two'].map(statusFor));
    expect(fetches).toBe(3);
  });

  it('each fetch that fails is counted, with a warning', async () => {
    expect(await failures()).toBe('0');
    for (const _ of [1, 2]) {
      pass(11 * MINUTE_MS);
      await statusFor('one');
    }
    expect(await failures()).toBe('2');
    expect(warnings).toEqual(
      Array(2).fill('The keys of tokens could not be fetched. Kept keys serve for 24 hours'),
    );
  });
});

describe('A key that the identity provider has withdrawn', () => {
  it('is no longer accepted after ten minutes', async () => {
    expect(await statusFor('one')).toEqual(ACCEPTED);
    kids = ['two'];
    pass(10 * MINUTE_MS);
    expect(await statusFor('one')).toEqual([401, 'UNAUTHENTICATED']);
    expect(await statusFor('two')).toEqual(ACCEPTED);
    expect(await failures()).toBe('0');
  });
});
