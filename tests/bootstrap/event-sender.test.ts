import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpEventSender } from '../../src/adapters/data-platform/http-event-sender.ts';
import { LogEventSender } from '../../src/adapters/data-platform/log-event-sender.ts';
import { NatsEventSender } from '../../src/adapters/data-platform/nats-event-sender.ts';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { openEventSender } from '../../src/bootstrap/event-sender.ts';
import { startReceiver } from '../data-platform/receiver.ts';
import { STORED_EVENT } from '../data-platform/stored-event.ts';
import { RecordingLogger } from '../recording-logger.ts';

const DATA_PLATFORM_SECRET = `whsec_${Buffer.from('a webhook secret of some length').toString('base64')}`;

describe('events', () => {
  let stack: AsyncDisposableStack;

  beforeEach(() => {
    stack = new AsyncDisposableStack();
  });
  afterEach(() => stack.disposeAsync());

  it.each([
    ['log:', LogEventSender],
    ['http://127.0.0.1:1/events', HttpEventSender],
    ['https://127.0.0.1:1/events', HttpEventSender],
    ['nats://127.0.0.1:1', NatsEventSender],
    ['tls://127.0.0.1:1,127.0.0.1:2', NatsEventSender],
  ])('go to %s by the sender for its protocol', async (url, type) => {
    const configuration = readConfiguration({ DATA_PLATFORM_URL: url, DATA_PLATFORM_SECRET });
    expect(await openEventSender(configuration, new RecordingLogger(), stack)).toBeInstanceOf(type);
  });

  it('name the shop as EVENT_SOURCE says', async () => {
    const receiver = await startReceiver();
    stack.defer(() => receiver.close());
    const configuration = readConfiguration({
      DATA_PLATFORM_URL: receiver.url,
      DATA_PLATFORM_SECRET,
      EVENT_SOURCE: '/shops/two',
    });
    const sender = await openEventSender(configuration, new RecordingLogger(), stack);
    await sender.send(STORED_EVENT);
    expect(receiver.requests.map(({ body }) => JSON.parse(body).source)).toEqual(['/shops/two']);
  });
});
