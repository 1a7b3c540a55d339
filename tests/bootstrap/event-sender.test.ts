import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpEventSender } from '../../src/adapters/data-platform/http-event-sender.ts';
import { LogEventSender } from '../../src/adapters/data-platform/log-event-sender.ts';
import { NatsEventSender } from '../../src/adapters/data-platform/nats-event-sender.ts';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { openEventSender } from '../../src/bootstrap/event-sender.ts';
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
    const { dataPlatform } = readConfiguration({ DATA_PLATFORM_URL: url, DATA_PLATFORM_SECRET });
    expect(await openEventSender(dataPlatform, new RecordingLogger(), stack)).toBeInstanceOf(type);
  });
});
