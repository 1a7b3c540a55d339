import { Writable } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { InMemoryEventSender } from '../../src/adapters/data-platform/in-memory-event-sender.ts';
import { LogEventSender } from '../../src/adapters/data-platform/log-event-sender.ts';
import type { OutgoingEvent } from '../../src/application/ports/outbox.ts';

const event: OutgoingEvent = {
  id: 'e1',
  type: 'shop.order.confirmed',
  orderId: 'o1',
  createdAt: new Date('2026-11-21T02:00:00.000Z'),
  data: { id: 'o1', total: 12_000 },
};

describe('LogEventSender', () => {
  it('writes the whole event to the log', async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(String(chunk));
        done();
      },
    });
    await new LogEventSender(pino(stream)).send(event);

    expect(JSON.parse(lines.join(''))).toMatchObject({
      level: 30,
      event: { ...event, createdAt: '2026-11-21T02:00:00.000Z' },
    });
  });
});

describe('InMemoryEventSender', () => {
  it('keeps the events that it gets, with repeats', async () => {
    const sender = new InMemoryEventSender();
    await sender.send(event);
    await sender.send(event);
    expect(sender.received).toEqual([event, event]);
  });

  it('refuses the events that it is told to refuse, until it is told otherwise', async () => {
    const sender = new InMemoryEventSender();
    sender.failWith(({ id }) => (id === 'e1' ? new Error('down') : undefined));
    await expect(sender.send(event)).rejects.toThrow('down');
    await sender.send({ ...event, id: 'e2' });
    sender.failWith(() => undefined);
    await sender.send(event);
    expect(sender.received.map(({ id }) => id)).toEqual(['e2', 'e1']);
  });
});
