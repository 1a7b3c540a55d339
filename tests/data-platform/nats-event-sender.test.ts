import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NatsEventSender } from '../../src/adapters/data-platform/nats-event-sender.ts';
import { hasNatsServer, NatsServer } from './nats-server.ts';
import { EVENT_WITH_UNDECLARED_FIELDS, STORED_EVENT } from './stored-event.ts';

const STREAM = 'SHOP';
const event = STORED_EVENT;

describe.skipIf(!hasNatsServer)('NatsEventSender, on a nats-server that is installed here', () => {
  let server: NatsServer;
  let connection: NatsConnection;
  let sender: NatsEventSender;

  const addStream = async (maxBytes = -1) => {
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: STREAM, subjects: ['shop.>'], max_msg_size: maxBytes });
  };
  const count = async () => (await (await jetstreamManager(connection)).streams.info(STREAM)).state.messages;
  const storedAt = async (sequence: number) => {
    const stream = await jetstream(connection).streams.get(STREAM);
    return stream.getMessage({ seq: sequence });
  };

  beforeEach(async () => {
    server = await NatsServer.start();
    connection = await server.connect();
    sender = new NatsEventSender(server.url, { source: '/shops/two' });
  });

  afterEach(async () => {
    await sender.close();
    await connection.close();
    await server.remove();
  });

  it('stores the event in the stream of its subject, as a CloudEvent without undeclared fields', async () => {
    await addStream();
    await sender.send(EVENT_WITH_UNDECLARED_FIELDS);
    const stored = await storedAt(1);
    expect(stored?.subject).toBe('shop.order.confirmed');
    expect(stored?.header.get('Nats-Msg-Id')).toBe(event.id);
    expect(stored?.header.get('content-type')).toBe('application/cloudevents+json');
    expect(stored?.json()).toEqual({
      specversion: '1.0',
      id: event.id,
      source: '/shops/two',
      type: 'shop.order.confirmed',
      subject: event.orderId,
      time: '2026-11-21T02:00:00.123Z',
      data: event.data,
    });
  });

  it('counts a repeat as sent, and the stream keeps one of them', async () => {
    await addStream();
    await sender.send(event);
    await sender.send(event);
    await sender.send({ ...event, id: 'another' });
    expect(await count()).toBe(2);
  });

  it('fails until there is a stream for the subject', async () => {
    await expect(sender.send(event)).rejects.toMatchObject({
      message: 'No JetStream stream takes the subject shop.order.confirmed',
    });
    await addStream();
    await sender.send(event);
    expect(await count()).toBe(1);
  });

  it('fails if an event is too large for the stream', async () => {
    await addStream(200);
    await expect(sender.send(event)).rejects.toThrow(/NATS did not take the event: .*size/);
    expect(await count()).toBe(0);
  });

  it('connects for a later event if the server was down at the first, and never names the password', async () => {
    await addStream();
    await connection.close();
    await server.kill();
    const failure: unknown = await sender.send(event).catch((reason: unknown) => reason);
    // A `SendFailure` would mean that the platform has answered.
    expect(failure).toMatchObject({ name: 'Error' });
    expect(JSON.stringify(failure, ['message', 'cause', 'stack'])).not.toContain('crit');
    await server.resume();
    connection = await server.connect();
    await sender.send(event);
    expect(await count()).toBe(1);
  });

  it('goes on after a restart of the server, with each event once in the stream', async () => {
    await addStream();
    await sender.send(event);
    await connection.close();
    await server.kill();
    await server.resume();
    connection = await server.connect();
    const later = { ...event, id: 'later' };
    await expect.poll(() => sender.send(later).then(() => 'sent')).toBe('sent');
    await sender.send(event);
    expect(await count()).toBe(2);
  });

  it('connects anew after the server has refused its password, and takes it again', async () => {
    await addStream();
    await sender.send(event);
    await connection.close();
    await server.kill();
    await server.resume('another password');
    const send = (id: string) => sender.send({ ...event, id }).then(() => 'sent', String);
    // The client of NATS gives up after the second refusal.
    await expect.poll(() => send('refused')).toContain('Authorization');
    await server.kill();
    await server.resume();
    connection = await server.connect();
    await expect.poll(() => send('later')).toBe('sent');
    expect(await count()).toBe(2);
  });
});
