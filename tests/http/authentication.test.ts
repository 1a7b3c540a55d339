import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECRET } from './test-app.ts';
import { bearer, createTestServer } from './test-server.ts';

const key = new TextEncoder().encode(SECRET);
const token = (claims: Record<string, unknown> = {}) =>
  new SignJWT({ sub: 'shopper', ...claims }).setProtectedHeader({ alg: 'HS256' });

describe('a token signed with the secret', () => {
  const { send } = createTestServer();
  const balance = (authorization: string) =>
    send({ url: '/v1/balance', headers: authorization ? { authorization } : {} });

  it('names the caller', async () => {
    const reply = await balance(await bearer({ userId: 'ann@example.com' }));
    expect([reply.statusCode, reply.json().userId]).toEqual([200, 'ann@example.com']);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['is missing', () => ''],
    ['is of another scheme', () => 'Basic c2hvcHBlcjpwYXNz'],
    ['is not a token', () => 'Bearer nonsense'],
    ['has three empty parts', () => 'Bearer ..'],
    ['is unsigned', () => `Bearer ${new UnsecuredJWT({ sub: 'shopper' }).setExpirationTime('1h').encode()}`],
    ['has lost its signature', async () => (await bearer()).replace(/\.[^.]*$/, '.')],
    ['is signed with another secret', () => bearer({ secret: `another ${SECRET}` })],
    [
      'is signed with another algorithm',
      async () => {
        const other = new SignJWT({ sub: 'shopper' }).setProtectedHeader({ alg: 'HS512' });
        return `Bearer ${await other.setExpirationTime('1h').sign(new TextEncoder().encode(SECRET.repeat(2)))}`;
      },
    ],
    ['has expired', () => bearer({ lifetimeSeconds: -1 })],
    [
      'expires at a time that is not a number',
      async () => `Bearer ${await token({ exp: '9999999999' }).sign(key)}`,
    ],
    ['never expires', async () => `Bearer ${await token().sign(key)}`],
    [
      'demands an extension that the service does not know',
      async () => {
        const header = { alg: 'HS256', crit: ['stars'], stars: 'aligned' };
        const demanding = new SignJWT({ sub: 'shopper' }).setProtectedHeader(header).setExpirationTime('1h');
        return `Bearer ${await demanding.sign(key, { crit: { stars: true } })}`;
      },
    ],
    [
      'is not valid yet',
      async () => `Bearer ${await token().setNotBefore('1h').setExpirationTime('2h').sign(key)}`,
    ],
    [
      'has no subject',
      async () => `Bearer ${await token({ sub: undefined }).setExpirationTime('1h').sign(key)}`,
    ],
    ['has an empty subject', () => bearer({ userId: '' })],
    ['has a subject with a space', () => bearer({ userId: 'a b' })],
    ['has a subject that is not ASCII', () => bearer({ userId: 'é' })],
    ['has a subject of 256 characters', () => bearer({ userId: 'x'.repeat(256) })],
    [
      'has a subject that is a number',
      async () => `Bearer ${await token({ sub: 7 }).setExpirationTime('1h').sign(key)}`,
    ],
  ])('is refused if it %s', async (_fault, authorization) => {
    const reply = await balance(await authorization());
    expect([reply.statusCode, reply.json().code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(reply.headers['www-authenticate']).toMatch(/^Bearer/);
  });

  it.each([
    ['admin', 200],
    ['orders admin', 200],
    ['', 403],
    ['administrator', 403],
    ['ADMIN', 403],
  ])('with the scope "%s" gets %i from a route for operators', async (scope, status) => {
    const reply = await send({
      url: '/v1/admin/orders',
      headers: { authorization: await bearer({ scope }) },
    });
    expect(reply.statusCode).toBe(status);
    if (status === 403) expect(reply.json().code).toBe('FORBIDDEN');
  });

  it('must name this service’s issuer and audience, if they are configured', async () => {
    const tokens = {
      key: { type: 'secret' as const, secret: SECRET },
      issuer: 'https://id.example',
      audience: 'shop',
    };
    const { send: strict } = createTestServer({ tokens });
    const statusFor = async (claims: { issuer?: string; audience?: string }) =>
      (await strict({ url: '/v1/balance', headers: { authorization: await bearer(claims) } })).statusCode;
    expect(await statusFor({ issuer: 'https://id.example', audience: 'shop' })).toBe(200);
    expect(await statusFor({ issuer: 'https://id.example' })).toBe(401);
    expect(await statusFor({ audience: 'shop' })).toBe(401);
    expect(await statusFor({ issuer: 'https://id.example', audience: 'another' })).toBe(401);
    expect(await statusFor({ issuer: 'https://other.example', audience: 'shop' })).toBe(401);
    expect(await statusFor({})).toBe(401);
  });

  it('that has expired is no obstacle to browsing', async () => {
    const authorization = await bearer({ lifetimeSeconds: -1 });
    expect((await send({ url: '/v1/products', headers: { authorization } })).statusCode).toBe(200);
  });
});

describe('a token signed with a published key', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const stranger = await generateKeyPair('ES256');
  const published = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] };
  let keyServer: Server;
  let url = '';

  beforeAll(async () => {
    keyServer = createServer((_request, response) => response.end(JSON.stringify(published)));
    await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/keys`;
  });
  afterAll(() => void keyServer.close());

  const balance = async (jwt: string, keysUrl = url) => {
    const { send } = createTestServer({ tokens: { key: { type: 'jwks', url: keysUrl } } });
    return send({ url: '/v1/balance', headers: { authorization: `Bearer ${jwt}` } });
  };
  const signed = (kid: string, by = privateKey) =>
    new SignJWT({ sub: 'shopper' })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setExpirationTime('1h')
      .sign(by);

  it('names the caller', async () => {
    expect((await balance(await signed('one'))).statusCode).toBe(200);
  });

  it('is refused if it names an unknown key, or is signed with another key or with a secret', async () => {
    expect((await balance(await signed('two'))).statusCode).toBe(401);
    expect((await balance(await signed('one', stranger.privateKey))).statusCode).toBe(401);
    expect((await balance(await token().setExpirationTime('1h').sign(key))).statusCode).toBe(401);
  });

  it('is neither accepted nor refused while the keys cannot be fetched', async () => {
    const reply = await balance(await signed('one'), 'http://127.0.0.1:1/keys');
    expect([reply.statusCode, reply.json().code]).toEqual([503, 'TOKEN_KEYS_UNAVAILABLE']);
    expect(reply.headers['retry-after']).toBe('5');
  });
});
