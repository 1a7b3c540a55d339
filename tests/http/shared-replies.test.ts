import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../src/application/ports/unavailable.ts';
import { firstOf, givenOption } from '../given.ts';
import { createTestServer } from './test-server.ts';

describe('callers who ask for the list at once', () => {
  it('get the same bytes with the same ETag, or 304', async () => {
    const { send, shop } = createTestServer();
    await givenOption(shop.useCases);
    const ask = (headers = {}) => send({ url: '/v1/products', headers });
    const { etag = '' } = (await ask()).headers;
    const replies = await Promise.all(Array.from({ length: 20 }, () => ask()));
    const known = await Promise.all(Array.from({ length: 20 }, () => ask({ 'if-none-match': String(etag) })));
    expect(new Set(replies.map(({ statusCode, headers }) => `${statusCode} ${headers.etag}`))).toEqual(
      new Set([`200 ${etag}`]),
    );
    expect(new Set(replies.map(({ body }) => body)).size).toBe(1);
    expect(new Set(known.map(({ statusCode, body }) => `${statusCode} ${body}`))).toEqual(new Set(['304 ']));
  });

  it('each get the page that they asked for', async () => {
    const { send, shop } = createTestServer();
    for (let count = 0; count < 3; count += 1) await givenOption(shop.useCases);
    const lengths = await Promise.all(
      [1, 2, 3, 1, 2, 3].map(async (limit) => {
        const reply = await send({ url: `/v1/products?limit=${limit}` });
        return reply.json().data.length;
      }),
    );
    expect(lengths).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it('see every change that was made before they asked', async () => {
    const { shop } = createTestServer();
    const { catalogue } = shop.ports;
    const { send } = createTestServer({
      reads: {
        ...shop.ports,
        catalogue: {
          findMany: (ids) => catalogue.findMany(ids),
          pageOfWhole: (request) => catalogue.pageOfWhole(request),
          // Takes a while, as reading from a database does.
          page: async (request) => {
            const page = await catalogue.page(request);
            await sleep(2);
            return page;
          },
        },
      },
    });
    const optionId = await givenOption(shop.useCases, { stock: 0 });
    const stock = async () => {
      const reply = await send({ url: '/v1/products' });
      return firstOf<{ stock: number }>(firstOf<{ options: { stock: number }[] }>(reply.json().data).options)
        .stock;
    };
    for (let round = 1; round <= 50; round += 1) {
      const earlier = [stock(), stock()];
      await sleep(1);
      await shop.useCases.adjustStock.execute({ optionId, delta: 1, reason: 'Delivery' });
      expect(await Promise.all([stock(), stock(), stock()])).toEqual([round, round, round]);
      await Promise.all(earlier);
    }
  });

  it('all get a 503 if it cannot be read, and the list as soon as it can', async () => {
    const { shop } = createTestServer();
    const { catalogue } = shop.ports;
    let isDown = true;
    const flaky = createTestServer({
      reads: {
        ...shop.ports,
        catalogue: {
          findMany: (ids) => catalogue.findMany(ids),
          pageOfWhole: (request) => catalogue.pageOfWhole(request),
          page: async (request) => {
            if (isDown) throw new Unavailable('DATABASE_UNAVAILABLE', 'Try again.');
            return catalogue.page(request);
          },
        },
      },
    });
    const ask = async () => (await flaky.send({ url: '/v1/products' })).statusCode;
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([503, 503, 503]);
    isDown = false;
    expect(await Promise.all([ask(), ask()])).toEqual([200, 200]);
  });
});
