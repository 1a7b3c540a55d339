import fastify from 'fastify';
import { expect, it } from 'vitest';
import { documentedSend, type MetRefusal } from './documented-send.ts';

const REFUSED = {
  type: '/problems/unauthenticated',
  title: 'A valid token is needed',
  status: 401,
  detail: 'Send a token.',
  instance: '/v1/balance',
  code: 'UNAUTHENTICATED',
  requestId: 'r1',
};
const BALANCE = { userId: 'ann', amount: 5, currency: 'KRW' };
interface PlannedAnswer {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}
const OK: PlannedAnswer = {
  status: 200,
  type: 'application/json',
  headers: { 'x-request-id': 'r1' },
  body: BALANCE,
};

/** Sends a request to a service that always gives this answer. */
async function sendTo(answer: Partial<PlannedAnswer>, url = '/v1/balance') {
  const { status, type, headers, body } = { ...OK, ...answer };
  const app = fastify();
  app.get('/*', (_request, reply) => reply.code(status).headers(headers).type(type).send(body));
  const met: MetRefusal[] = [];
  await documentedSend(app, (refusal) => met.push(refusal))({ url });
  return met;
}

it('a reply that is as documented passes', async () => {
  expect(await sendTo({})).toEqual([]);
});

it('a refusal that is as documented is reported', async () => {
  const refused = {
    status: 401,
    type: 'application/problem+json',
    headers: { ...OK.headers, 'www-authenticate': 'Bearer' },
    body: REFUSED,
  };
  expect(await sendTo(refused)).toEqual([
    { operationId: 'getBalance', code: 'UNAUTHENTICATED', requestId: 'r1' },
  ]);
});

it('a refusal that the operation does not declare fails the test, which names the code', async () => {
  const refused = { type: 'application/problem+json', body: { ...REFUSED, code: 'NOTE_TOO_RUDE' } };
  for (const status of [401, 418]) {
    await expect(sendTo({ ...refused, status })).rejects.toThrow(
      'is not as openapi.json says:\ngetBalance does not declare NOTE_TOO_RUDE\n{',
    );
  }
});

it.each([
  ['an undeclared status', { status: 418 }, 'status 418 is not declared'],
  ['a missing field', { body: { userId: 'ann', amount: 5 } }, "body must have required property 'currency'"],
  ['a field of another type', { body: { ...BALANCE, amount: '5' } }, 'body/amount must be integer'],
  ['a refusal as a success', { body: REFUSED }, "body must have required property 'userId'"],
  ['another content type', { type: 'text/json' }, 'the content type text/json is not declared'],
  ['a missing header', { headers: {} }, 'the header X-Request-Id is missing'],
  ['a header of another form', { headers: { 'x-request-id': 'x'.repeat(129) } }, 'header X-Request-Id: '],
  ['an undeclared header', { headers: { ...OK.headers, etag: '"a"' } }, 'the header ETag is not declared'],
])('%s fails the test', async (_what, answer, difference) => {
  await expect(sendTo(answer)).rejects.toThrow(difference);
});

it('an operation that is not documented fails the test', async () => {
  await expect(sendTo({}, '/v1/secrets')).rejects.toThrow('there is no such operation');
});
