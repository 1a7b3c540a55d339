import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpEventSender } from '../../src/adapters/data-platform/http-event-sender.ts';
import { firstOf } from '../given.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { EVENT_WITH_UNDECLARED_FIELDS, STORED_EVENT } from './stored-event.ts';

const SECRET = 'whsec_c3RvcmVmcm9udC1vcmRlcnMtdGVzdC1zZWNyZXQ=';
const event = STORED_EVENT;

describe('HttpEventSender', () => {
  let receiver: Receiver;
  let sender: HttpEventSender;

  const senderTo = (url: string, timeoutMs?: number) =>
    new HttpEventSender({ url, secret: SECRET, ...(timeoutMs !== undefined && { timeoutMs }) });

  beforeEach(async () => {
    receiver = await startReceiver();
    sender = senderTo(receiver.url);
  });

  afterEach(async () => {
    await sender.close();
    await receiver.close();
  });

  it('posts the event as a CloudEvent in structured JSON, without undeclared fields', async () => {
    await sender.send(EVENT_WITH_UNDECLARED_FIELDS);

    const request = firstOf(receiver.requests);
    expect(request.method).toBe('POST');
    expect(request.headers['content-type']).toBe('application/cloudevents+json');
    expect(JSON.parse(request.body)).toEqual({
      specversion: '1.0',
      id: event.id,
      source: '/shop',
      type: 'shop.order.confirmed',
      subject: event.orderId,
      time: '2026-11-21T02:00:00.123Z',
      data: event.data,
    });
  });

  it('signs each event, and the signature is valid for no other body', async () => {
    await sender.send(event);

    const { headers: signed, body } = firstOf(receiver.requests);
    expect(signed['webhook-id']).toBe(event.id);
    expect(signed['webhook-signature']).toMatch(/^v1,/);
    expect(new Webhook(SECRET).verify(body, signed)).toMatchObject({ id: event.id });
    expect(() => new Webhook(SECRET).verify(body.replace('CONFIRMED', 'CANCELLED'), signed)).toThrow(
      'No matching signature',
    );
    expect(() => new Webhook('whsec_b3RoZXI=').verify(body, signed)).toThrow('No matching signature');
  });

  it('keeps the path and query of its URL, and sends credentials in it as Basic authentication', async () => {
    await sender.close();
    sender = senderTo(`${receiver.url.replace('//', '//shop:s%40crit@')}/in/box?tenant=7`);
    await sender.send(event);

    expect(receiver.requests[0]?.url).toBe('/in/box?tenant=7');
    expect(receiver.requests[0]?.headers.authorization).toBe(`Basic ${btoa('shop:s@crit')}`);
  });

  it.each([200, 201, 202, 204, 299])('takes %i as success', async (status) => {
    receiver.answer((response) => response.writeHead(status).end());
    await expect(sender.send(event)).resolves.toBeUndefined();
  });

  it.each([400, 401, 403, 404, 405, 408, 410, 413, 422, 429, 500, 503])(
    'fails after a %i, and names it',
    async (status) => {
      receiver.answer((response) => response.writeHead(status).end('{"why":"a secret of theirs"}'));
      await expect(sender.send(event)).rejects.toMatchObject({
        message: `The data platform answered ${status}`,
        retryAfterMs: 0,
      });
    },
  );

  it.each([
    { status: 429, retryAfter: '120', ms: 120_000 },
    { status: 503, retryAfter: '0', ms: 0 },
    { status: 503, retryAfter: 'Sat, 21 Nov 2026 02:05:00 GMT', ms: 300_000 },
    { status: 503, retryAfter: 'Sat, 21 Nov 2026 01:00:00 GMT', ms: 0 },
    { status: 413, retryAfter: '7', ms: 7_000 },
    { status: 429, retryAfter: 'soon', ms: 0 },
    { status: 429, retryAfter: '-5', ms: 0 },
    { status: 429, retryAfter: '2027', ms: 2_027_000 },
    { status: 429, retryAfter: '1e9', ms: 0 },
    { status: 500, retryAfter: '120', ms: 0 },
  ])('takes "Retry-After: $retryAfter" with a $status as $ms ms', async ({ status, retryAfter, ms }) => {
    const date = 'Sat, 21 Nov 2026 02:00:00 GMT';
    receiver.answer((response) => response.writeHead(status, { 'retry-after': retryAfter, date }).end());
    await expect(sender.send(event)).rejects.toMatchObject({
      retryAfterMs: ms,
      isAskedOfAll: ms > 0 && status !== 413,
    });
  });

  it('compares a date with its own clock if the reply has no Date', async () => {
    const retryAfter = new Date(Date.now() + 3_600_000).toUTCString();
    receiver.answer((response) => {
      response.sendDate = false;
      response.writeHead(503, { 'retry-after': retryAfter }).end();
    });
    const failure: unknown = await sender.send(event).catch((reason: unknown) => reason);
    expect(failure).toMatchObject({ retryAfterMs: expect.any(Number) });
    expect(Number(Reflect.get(Object(failure), 'retryAfterMs'))).toBeGreaterThan(1_800_000);
  });

  it.each([301, 302, 303, 307, 308])('does not follow a %i', async (status) => {
    receiver.answer((response) => response.writeHead(status, { location: `${receiver.url}/else` }).end());
    await expect(sender.send(event)).rejects.toThrow(
      `The data platform answered ${status}, and redirects are not followed`,
    );
    expect(receiver.requests).toHaveLength(1);
  });

  it('gives up on a receiver that does not answer', async () => {
    await sender.close();
    sender = senderTo(receiver.url, 100);
    receiver.answer(() => undefined);
    await expect(sender.send(event)).rejects.toThrow('The data platform did not answer within 0.1 s');
  });

  it('goes by the status if the body of a reply does not end', async () => {
    await sender.close();
    sender = senderTo(receiver.url, 200);
    const drip = (status: number) =>
      receiver.answer((response) => {
        response.writeHead(status).write('still ');
        const timer = setInterval(() => response.write('writing '), 20);
        response.on('close', () => clearInterval(timer));
      });
    drip(200);
    await expect(sender.send(event)).resolves.toBeUndefined();
    drip(500);
    await expect(sender.send(event)).rejects.toThrow('The data platform answered 500');
  });

  it('cuts off a reply that is too long', async () => {
    const { promise: cutOff, resolve } = Promise.withResolvers<void>();
    let writtenBytes = 0;
    receiver.answer((response) => {
      response.on('close', resolve);
      const flood = () => {
        while (!response.closed && response.write('x'.repeat(16_384))) writtenBytes += 16_384;
      };
      response.writeHead(200).on('drain', flood);
      flood();
    });
    await sender.send(event);
    await cutOff;
    // The buffers of the two sockets hold more than was read.
    expect(writtenBytes).toBeLessThan(16 * 1024 * 1024);
  });

  it('fails if the connection is reset, and works again on the next one', async () => {
    receiver.answer((response) => response.socket?.resetAndDestroy());
    await expect(sender.send(event)).rejects.toThrow('The data platform could not be reached');
    receiver.answer((response) => response.writeHead(204).end());
    await expect(sender.send(event)).resolves.toBeUndefined();
  });

  it('names the address that refused, but not the credentials or the secret', async () => {
    await receiver.close();
    const refused = senderTo(`${receiver.url.replace('//', '//shop:hush@')}/box?key=hush`);
    const error: unknown = await refused.send(event).catch((reason: unknown) => reason);
    await refused.close();
    receiver = await startReceiver();

    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toContain('ECONNREFUSED');
    expect(JSON.stringify(error, ['message', 'cause', 'stack'])).not.toMatch(/hush|whsec|c3RvcmV/);
  });

  it('opens at most 128 connections', async () => {
    receiver.answer((response) => setTimeout(() => response.writeHead(204).end(), 50));
    await Promise.all(Array.from({ length: 300 }, () => sender.send(event)));
    expect(receiver.requests).toHaveLength(300);
    expect(receiver.maxConnections).toBe(128);
  });

  it('cuts off attempts under way when it closes', async () => {
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    receiver.answer(() => resolve());
    const failed = expect(sender.send(event)).rejects.toThrow(
      'The service stopped before the data platform answered',
    );
    await arrived;
    await sender.close();
    await failed;
  });
});
