import { describe, expect, it } from 'vitest';
import { anOption, aProductCommand } from '../builders.ts';
import { firstOf, givenOption } from '../given.ts';
import { expectFaults, expectProblem, NO_ID } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

const METADATA = { 'b.2': '', a: '첫 ☕', A_1: 'x'.repeat(500), constructor: 'toJSON', 'Z-z': '"\\' };
const SORTED = ['A_1', 'Z-z', 'a', 'b.2', 'constructor'];

/** Metadata of `bytes` bytes as JSON. */
function ofBytes(bytes: number): Record<string, string> {
  const metadata: Record<string, string> = {};
  const size = () => Buffer.byteLength(JSON.stringify(metadata));
  for (let n = 0; size() < bytes; n += 1) {
    metadata[`k${n}`] = '';
    metadata[`k${n}`] = 'x'.repeat(Math.min(400, bytes - size()));
  }
  return metadata;
}

const TWENTY_ONE = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, '']));

/** What storefronts keep with products and options. */
export const metadataSuite = shopSuite('metadata', (shop) => {
  it('is given back as it is, with its keys sorted, wherever a product is shown', async () => {
    const body = aProductCommand({ metadata: METADATA, options: [anOption({ metadata: METADATA })] });

    const created = await shop.admin.post('/v1/admin/products', body);

    const { id } = Object(created.body);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ metadata: METADATA, options: [{ metadata: METADATA }] });
    expect(Object.keys(Object(created.body).metadata)).toEqual(SORTED);
    expect(Object.keys(Object(created.body).options[0].metadata)).toEqual(SORTED);
    for (const path of [`/v1/products/${id}`, '/v1/products?limit=1', `/v1/products?ids=${id}`]) {
      expect((await shop.visitor.get(path)).text).toContain(created.text);
    }
    const whole = await shop.admin.get(`/v1/admin/products/${id}`);
    expect(JSON.stringify(Object(whole.body).metadata)).toBe(JSON.stringify(Object(created.body).metadata));
    expect(whole.body).toMatchObject({ metadata: METADATA, options: [{ metadata: METADATA }] });
  });

  it('is empty unless it is given, and a change replaces all of it, or leaves it', async () => {
    const product = await shop.useCases.createProduct.execute(aProductCommand());
    const paths = [`/v1/admin/products/${product.id}`, `/v1/admin/options/${firstOf(product.options).id}`];
    const read = async () => (await shop.visitor.get(`/v1/products/${product.id}`)).body;
    expect(await read()).toMatchObject({ metadata: {}, options: [{ metadata: {} }] });

    for (const metadata of [{ a: '1', b: '2' }, { b: '3' }, {}, { c: '4' }]) {
      for (const path of paths) {
        expect((await shop.admin.patch(path, { metadata })).status).toBe(200);
        await shop.admin.patch(path, { name: `Named ${JSON.stringify(metadata)}` });
      }
      const shown = Object(await read());
      expect(shown.metadata).toEqual(metadata);
      expect(shown.options[0].metadata).toEqual(metadata);
    }
  });

  it('comes with a new option', async () => {
    const { id } = await shop.useCases.createProduct.execute(aProductCommand());
    const option = anOption({ metadata: { sku: 'B-1' } });
    const answer = await shop.admin.post(`/v1/admin/products/${id}/options`, option);
    expect(answer.body).toMatchObject({ options: [{ metadata: {} }, { metadata: { sku: 'B-1' } }] });
  });

  it('may be as large as its limits', async () => {
    const [ofProduct, ofOption] = [ofBytes(4_096), ofBytes(1_024)];
    expect(Buffer.byteLength(JSON.stringify(ofProduct))).toBe(4_096);
    const body = aProductCommand({ metadata: ofProduct, options: [anOption({ metadata: ofOption })] });
    const answer = await shop.admin.post('/v1/admin/products', body);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ metadata: ofProduct, options: [{ metadata: ofOption }] });
  });

  describe.each([
    ['a product', `/v1/admin/products/${NO_ID}`, 4_096],
    ['an option', `/v1/admin/options/${NO_ID}`, 1_024],
  ])('of %s', (_, path, maxBytes) => {
    it.each([
      ['/metadata', TWENTY_ONE],
      ['/metadata', ofBytes(maxBytes + 1)],
      ['/metadata/k', { k: 'x'.repeat(501) }],
      ['/metadata/k', { k: 'a\u0000b' }],
      ['/metadata/k', { k: '\ud800' }],
      ['/metadata/k', { k: 5 }],
      ['/metadata/k', { k: null }],
      ['/metadata/k', { k: {} }],
      ['/metadata/', { '': 'x' }],
      ['/metadata/.a', { '.a': 'x' }],
      ['/metadata/a b', { 'a b': 'x' }],
      ['/metadata/a~1b', { 'a/b': 'x' }],
      ['/metadata/é', { é: 'x' }],
      [`/metadata/${'k'.repeat(41)}`, { ['k'.repeat(41)]: 'x' }],
      ['/metadata/__proto__', JSON.parse('{"__proto__":"x"}')],
      ['/metadata', []],
      ['/metadata', 'x'],
      ['/metadata', null],
    ])('is refused at %s: %j', async (pointer, metadata) => {
      expectFaults(await shop.admin.patch(path, { metadata }), pointer);
    });
  });

  it('counts bytes, not characters', async () => {
    const { id } = await shop.useCases.createProduct.execute(aProductCommand());
    const metadata = Object.fromEntries(['a', 'b', 'c'].map((key) => [key, '€'.repeat(500)]));
    expectFaults(await shop.admin.patch(`/v1/admin/products/${id}`, { metadata }), '/metadata');
  });

  it('is in the audit list, also if nothing else changed', async () => {
    const optionId = await givenOption(shop.useCases, { metadata: { a: '1' } });
    const path = `/v1/admin/options/${optionId}`;
    await shop.admin.patch(path, { metadata: { b: '2', a: '1' } });
    await shop.admin.patch(path, { metadata: { a: '1', b: '2' } });
    const { body } = await shop.admin.get(`/v1/admin/audit?target=${optionId}`);
    expect(Object(body).data).toMatchObject([
      { before: { metadata: { a: '1' } }, after: { metadata: { a: '1', b: '2' } } },
    ]);
    expect(Object(body).data).toHaveLength(1);
  });

  describe('makes bodies larger', () => {
    const bodyOf = (bytes: number) => {
      const body = { ...aProductCommand(), description: '', padding: '' };
      return { ...body, padding: 'x'.repeat(bytes - JSON.stringify(body).length) };
    };

    it('so a product may be created with 256 KiB', async () => {
      expectFaults(await shop.admin.post('/v1/admin/products', bodyOf(256 * 1024)), '/padding');
      const refused = await shop.admin.post('/v1/admin/products', bodyOf(256 * 1024 + 1));
      expectProblem(refused, 413, 'PAYLOAD_TOO_LARGE', { detail: 'A body has at most 256 KiB here.' });
    });

    it('but every other body has 64 KiB at most', async () => {
      const refused = await shop.admin.patch(`/v1/admin/products/${NO_ID}`, bodyOf(64 * 1024 + 1));
      expectProblem(refused, 413, 'PAYLOAD_TOO_LARGE', { detail: 'A body has at most 64 KiB here.' });
    });

    it('so the largest product can be created', async () => {
      const options = Array.from({ length: 100 }, () =>
        anOption({ name: '\u{1f9e6}'.repeat(200), metadata: ofBytes(1_024) }),
      );
      const body = { name: '\u{1f9e6}'.repeat(200), description: '\u{1f9e6}'.repeat(5_000), options };
      const answer = await shop.admin.post('/v1/admin/products', { ...body, metadata: ofBytes(4_096) });
      expect(answer.status).toBe(201);
    });
  });
});
