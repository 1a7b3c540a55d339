import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { breakingChanges } from '../../scripts/compatibility/breaking-changes.ts';

// biome-ignore lint/suspicious/noExplicitAny: each case changes another place of the document.
type Document = any;

const TEXT = readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8');

/** The breaking changes of a document that differs from ours by this change. */
function breaksAfter(change: (document: Document) => void): string[] {
  const document: Document = JSON.parse(TEXT);
  change(document);
  return breakingChanges(JSON.parse(TEXT), document);
}

const BREAKING: readonly (readonly [title: string, change: (document: Document) => void])[] = [
  ['a path is gone', ({ paths }) => delete paths['/v1/checkout']],
  ['an operation is gone', ({ paths }) => delete paths['/v1/orders'].get],
  [
    'an operation has another name',
    ({ paths }) => Object.assign(paths['/v1/checkout'].post, { operationId: 'buy' }),
  ],
  [
    'a schema has another name',
    ({ components: { schemas } }) =>
      Object.assign(schemas, { Ranked: schemas.RankedProduct, RankedProduct: undefined }),
  ],
  ['an operation needs a token', ({ paths }) => paths['/v1/products'].get.security.push({ bearer: [] })],
  [
    'a success has another status',
    ({ paths }) => {
      const { responses } = paths['/v1/checkout'].post;
      responses[200] = responses[201];
      delete responses[201];
    },
  ],
  ['a field of an answer is gone', ({ components: { schemas } }) => delete schemas.Order.properties.total],
  [
    'a field of an answer may be absent',
    ({ components: { schemas } }) =>
      schemas.Order.required.splice(schemas.Order.required.indexOf('total'), 1),
  ],
  [
    'a field of an answer may be null',
    ({ components: { schemas } }) =>
      Object.assign(schemas.Order.properties.total, { type: ['integer', 'null'] }),
  ],
  [
    'a field of an answer has another type',
    ({ components: { schemas } }) => Object.assign(schemas.Order.properties.total, { type: 'string' }),
  ],
  ['a value of an answer is gone', ({ components: { schemas } }) => schemas.CancelReason.enum.pop()],
  [
    'a refusal has another code',
    ({ components: { schemas } }) =>
      Object.assign(schemas.OutOfStockProblem.properties.code, { const: 'SOLD_OUT' }),
  ],
  [
    'a field of a refusal is gone',
    ({ components: { schemas } }) => delete schemas.OutOfStockLine.properties.available,
  ],
  [
    'a request needs a new field',
    ({ components: { schemas } }) => {
      schemas.OrderRequest.properties.note = { type: 'string' };
      schemas.OrderRequest.required.push('note');
    },
  ],
  [
    'a field of a request is gone, because the service refuses fields that it does not know',
    ({ components: { schemas } }) => delete schemas.OrderRequest.properties.expectedTotal,
  ],
  [
    'a field of a request has another type',
    ({ components: { schemas } }) =>
      Object.assign(schemas.RequestedItem.properties.quantity, { type: 'string' }),
  ],
  [
    'a field of a request may hold less',
    ({ components: { schemas } }) => Object.assign(schemas.OrderRequest.properties.items, { maxItems: 10 }),
  ],
  [
    'a field of a request must hold more',
    ({ components: { schemas } }) => Object.assign(schemas.OrderRequest.properties.items, { minItems: 2 }),
  ],
  [
    'a field of a request has a new bound',
    ({ components: { schemas } }) =>
      Object.assign(schemas.OrderRequest.properties.issuedCouponId, { maxLength: 30 }),
  ],
  ['a query parameter is gone', ({ paths }) => paths['/v1/orders'].get.parameters.pop()],
  [
    'a query parameter is required',
    ({ paths }) => Object.assign(paths['/v1/orders'].get.parameters.at(-1), { required: true }),
  ],
  ['an event is gone', ({ webhooks }) => delete webhooks['shop.order.cancelled']],
  [
    'a field of an event is gone',
    ({ components: { schemas } }) => delete schemas.OrderSnapshot.properties.total,
  ],
];

const HARMLESS: typeof BREAKING = [
  ['nothing', () => undefined],
  ['an operation is new', ({ paths }) => Object.assign(paths, { '/v1/orders/latest': paths['/v1/balance'] })],
  [
    'a field of an answer is new',
    ({ components: { schemas } }) => {
      schemas.Order.properties.note = { type: 'string' };
      schemas.Order.required.push('note');
    },
  ],
  ['a value of an answer is new', ({ components: { schemas } }) => schemas.CancelReason.enum.push('FRAUD')],
  [
    'a bound of an answer is wider',
    ({ components: { schemas } }) => Object.assign(schemas.Order.properties.items, { maxItems: 1000 }),
  ],
  [
    'a field of a request is new and optional',
    ({ components: { schemas } }) =>
      Object.assign(schemas.OrderRequest.properties, { note: { type: 'string' } }),
  ],
  [
    'a field of a request may hold more',
    ({ components: { schemas } }) => Object.assign(schemas.OrderRequest.properties.items, { maxItems: 1000 }),
  ],
  [
    'a field of a request may hold less than the least',
    ({ components: { schemas } }) => Object.assign(schemas.OrderRequest.properties.items, { minItems: 0 }),
  ],
  [
    'a bound of a request is gone',
    ({ components: { schemas } }) => delete schemas.OrderRequest.properties.items.maxItems,
  ],
  [
    'a header is no longer required',
    ({ components: { parameters } }) => Object.assign(parameters.RequiredIdempotencyKey, { required: false }),
  ],
  [
    'an operation needs no token any more',
    ({ paths }) => Object.assign(paths['/v1/balance'].get, { security: [] }),
  ],
  [
    'a query parameter is new and optional',
    ({ paths }) =>
      paths['/v1/orders'].get.parameters.unshift({ name: 'q', in: 'query', schema: { type: 'string' } }),
  ],
  [
    'a refusal is new',
    ({ paths }) => {
      const { schema } = paths['/v1/checkout'].post.responses[409].content['application/problem+json'];
      const problem = '#/components/schemas/EventNotFoundProblem';
      schema.oneOf.unshift({ $ref: problem });
      schema.discriminator.mapping = { EVENT_NOT_FOUND: problem, ...schema.discriminator.mapping };
    },
  ],
  [
    'a status is new',
    ({ paths }) => {
      const { get } = paths['/v1/balance'];
      get.responses[409] = paths['/v1/checkout'].post.responses[409];
    },
  ],
  [
    'shared responses are written in place',
    ({ paths, components }) => {
      const { responses } = paths['/v1/checkout'].post;
      responses[401] = components.responses.Unauthenticated;
    },
  ],
  [
    'a text is another',
    ({ components: { schemas } }) => Object.assign(schemas.Order, { description: 'A deal.' }),
  ],
  [
    'the text of a field is another whose name is a keyword',
    ({ components: { schemas } }) =>
      Object.assign(schemas.FixedDiscount.properties.type, { description: 'A.' }),
  ],
  ['an example is another', ({ components: { schemas } }) => Object.assign(schemas.Order, { examples: [] })],
];

describe('a release breaks its clients', () => {
  it.each(BREAKING)('if %s', (_title, change) => {
    expect(breaksAfter(change)).not.toEqual([]);
  });

  it('and the check says at which place of which operation', () => {
    expect(breaksAfter(({ paths }) => delete paths['/v1/checkout'])).toEqual(['/v1/checkout is gone']);
    expect(breaksAfter(({ paths }) => paths['/v1/orders'].get.parameters.pop())).toEqual([
      'GET /v1/orders › parameters › query status is gone',
    ]);
  });
});

describe('a release does not break its clients', () => {
  it.each(HARMLESS)('if %s', (_title, change) => {
    expect(breaksAfter(change)).toEqual([]);
  });
});
