import { HttpEventSender } from '../adapters/data-platform/http-event-sender.ts';
import { LogEventSender } from '../adapters/data-platform/log-event-sender.ts';
import type { EventSender } from '../application/ports/event-sender.ts';
import type { Logger } from '../application/ports/logger.ts';
import type { Configuration } from './configuration.ts';

/** Opens the sender of events that the configuration asks for. `stack` closes it. */
export async function openEventSender(
  { dataPlatform: platform, eventSource: source }: Pick<Configuration, 'dataPlatform' | 'eventSource'>,
  logger: Logger,
  stack: AsyncDisposableStack,
): Promise<EventSender> {
  switch (platform.type) {
    case 'log':
      return new LogEventSender(logger);
    case 'http': {
      const sender = new HttpEventSender({ ...platform, source });
      stack.defer(() => sender.close());
      return sender;
    }
    case 'nats': {
      // Loaded only if needed, because the client of NATS takes 18 MB of memory and 75 ms of the start.
      const { NatsEventSender } = await import('../adapters/data-platform/nats-event-sender.ts');
      const sender = new NatsEventSender(platform.url, { credsFile: platform.credsFile, source });
      stack.defer(() => sender.close());
      return sender;
    }
  }
}
