import { HTTP } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpEventSender } from '../../src/adapters/data-platform/http-event-sender.ts';
import type { OutgoingEvent } from '../../src/application/ports/outbox.ts';
import { firstOf } from '../given.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const SECRET = 'whsec_c3RvcmVmcm9udC1vcmRlcnMtdGVzdC1zZWNyZXQ=';
const event: OutgoingEvent = {
  id: '01920000-0000-7000-8000-00000000000e',
  type: 'shop.order.confirmed',
  orderId: '01920000-0000-7000-8000-00000000000a',
  createdAt: new Date('2026-11-21T02:00:00.123Z'),
  data: { id: '01920000-0000-7000-8000-00000000000a', status: 'CONFIRMED', items: [{ name: '한글 ☕' }] },
};

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

  it('posts the event as a CloudEvent in structured JSON', async () => {
    await sender.send(event);

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
    expect(HTTP.isEvent({ headers: request.headers, body: request.body })).toBe(true);
  });

  it('signs what it sends, and no other body fits the signature', async () => {
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

  it.each([400, 401, 404, 410, 429, 500, 503])('fails at a %i, and says so', async (status) => {
    receiver.answer((response) => response.writeHead(status).end('{"why":"a secret of theirs"}'));
    await expect(sender.send(event)).rejects.toThrow(new Error(`The data platform answered ${status}`));
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

  it('goes by the status of a reply whose body does not end', async () => {
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

  it('cuts off a reply that is too long to drain', async () => {
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
    // What was in the buffers of the two sockets comes on top of what was read.
    expect(writtenBytes).toBeLessThan(16 * 1024 * 1024);
  });

  it('fails when the connection is reset, and works again on the next', async () => {
    receiver.answer((response) => response.socket?.resetAndDestroy());
    await expect(sender.send(event)).rejects.toThrow('The data platform could not be reached');
    receiver.answer((response) => response.writeHead(204).end());
    await expect(sender.send(event)).resolves.toBeUndefined();
  });

  it('says which connection was refused, and keeps credentials and secret to itself', async () => {
    await receiver.close();
    const refused = senderTo(`${receiver.url.replace('//', '//shop:hush@')}/box?key=hush`);
    const error: unknown = await refused.send(event).catch((reason: unknown) => reason);
    await refused.close();
    receiver = await startReceiver();

    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toContain('ECONNREFUSED');
    expect(JSON.stringify(error, ['message', 'cause', 'stack'])).not.toMatch(/hush|whsec|c3RvcmV/);
  });

  it('opens at most 32 connections', async () => {
    receiver.answer((response) => setTimeout(() => response.writeHead(204).end(), 50));
    await Promise.all(Array.from({ length: 80 }, () => sender.send(event)));
    expect(receiver.requests).toHaveLength(80);
    expect(receiver.maxConnections).toBe(32);
  });

  it('cuts off what is on its way when it is closed', async () => {
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
