import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { InMemoryEventSender } from '../../src/adapters/data-platform/in-memory-event-sender.ts';
import { LogEventSender } from '../../src/adapters/data-platform/log-event-sender.ts';
import { STORED_EVENT, STORED_ORDER } from './stored-event.ts';

describe('LogEventSender', () => {
  it('writes one line for an event: what happened to which order, and its total', async () => {
    const lines: string[] = [];
    const { id: eventId, type, orderId } = STORED_EVENT;
    await new LogEventSender(pino({}, { write: (line: string) => void lines.push(line) })).send(STORED_EVENT);

    expect(lines).toHaveLength(1);
    const { total, currency } = STORED_ORDER;
    const {
      level: _level,
      time: _time,
      pid: _pid,
      hostname: _hostname,
      ...line
    } = JSON.parse(lines.join(''));
    expect(line).toEqual({ eventId, type, orderId, total, currency, msg: 'An event for the data platform' });
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
