import { Writable } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { InMemoryEventSender } from '../../src/adapters/data-platform/in-memory-event-sender.ts';
import { LogEventSender } from '../../src/adapters/data-platform/log-event-sender.ts';
import { EVENT_WITH_UNDECLARED_FIELDS, STORED_EVENT, STORED_ORDER } from './stored-event.ts';

describe('LogEventSender', () => {
  it('writes the event to the log as it would be sent, without undeclared fields', async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(String(chunk));
        done();
      },
    });
    await new LogEventSender(pino(stream)).send(EVENT_WITH_UNDECLARED_FIELDS);

    expect(JSON.parse(lines.join(''))).toMatchObject({
      level: 30,
      event: {
        specversion: '1.0',
        id: STORED_EVENT.id,
        source: '/shop',
        type: 'shop.order.confirmed',
        subject: STORED_EVENT.orderId,
        time: '2026-11-21T02:00:00.123Z',
        data: STORED_ORDER,
      },
    });
  });
});

describe('InMemoryEventSender', () => {
  it('keeps the events that it gets, with repeats', async () => {
    const sender = new InMemoryEventSender();
    await sender.send(STORED_EVENT);
    await sender.send(STORED_EVENT);
    expect(sender.received).toEqual([STORED_EVENT, STORED_EVENT]);
  });

  it('refuses the events that it is told to refuse, until it is told otherwise', async () => {
    const sender = new InMemoryEventSender();
    sender.failWith(({ id }) => (id === STORED_EVENT.id ? new Error('down') : undefined));
    await expect(sender.send(STORED_EVENT)).rejects.toThrow('down');
    await sender.send({ ...STORED_EVENT, id: 'another' });
    sender.failWith(() => undefined);
    await sender.send(STORED_EVENT);
    expect(sender.received.map(({ id }) => id)).toEqual(['another', STORED_EVENT.id]);
  });
});
