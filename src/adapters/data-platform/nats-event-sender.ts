import { JetStreamApiError, type JetStreamClient, jetstream } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection, NoRespondersError } from '@nats-io/transport-node';
import { type EventSender, SendFailure } from '../../application/ports/event-sender.ts';
import type { OutgoingEvent } from '../../application/ports/outbox.ts';
import { CLOUD_EVENT_TYPE, cloudEventText } from './cloud-event.ts';

/** Together shorter than an attempt may take. */
const CONNECT_TIMEOUT_MS = 5_000;
const ACKNOWLEDGE_TIMEOUT_MS = 8_000;
/** JSStreamMessageExceedsMaximumErr: the stream takes no message of that size, at no attempt. */
const MESSAGE_TOO_LARGE = 10_054;

/**
 * Publishes each event to NATS JetStream, as a CloudEvent in structured JSON (CloudEvents, NATS binding 3.2), on the
 * subject that is its type, such as `shop.order.confirmed`. An event has arrived when the stream has acknowledged it; its
 * id is the message's, so that the stream drops repeats within its window. Whoever runs NATS makes the stream.
 */
export class NatsEventSender implements EventSender {
  readonly #url: URL;
  #connecting: Promise<NatsConnection> | undefined;
  #client: JetStreamClient | undefined;
  #isClosed = false;

  /** @param url `nats://host:4222`, with `user:password@` or `token@` where the server wants them. */
  constructor(url: string) {
    this.#url = new URL(url);
  }

  async send(event: OutgoingEvent): Promise<void> {
    try {
      const client = await this.#connected();
      const fields = headers();
      fields.set('content-type', CLOUD_EVENT_TYPE);
      await client.publish(event.type, cloudEventText(event), {
        msgID: event.id,
        headers: fields,
        timeout: ACKNOWLEDGE_TIMEOUT_MS,
        retries: 0,
      });
    } catch (error) {
      throw failureOf(error, event.type);
    }
  }

  /** Cuts off what is on its way: it is sent again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const connection = await this.#connecting?.catch(() => undefined);
    await connection?.close();
  }

  /** Connects at the first event, and again at the next one where that failed; a lost connection is NATS' client's to restore. */
  async #connected(): Promise<JetStreamClient> {
    if (this.#isClosed) throw new Error('the service is stopping');
    this.#connecting ??= connect({
      servers: this.#url.host,
      ...credentialsOf(this.#url),
      name: 'shop',
      timeout: CONNECT_TIMEOUT_MS,
      maxReconnectAttempts: -1,
    });
    try {
      const connection = await this.#connecting;
      this.#client ??= jetstream(connection);
      return this.#client;
    } catch (error) {
      this.#connecting = undefined;
      throw error;
    }
  }
}

function credentialsOf({ username, password }: URL) {
  const user = decodeURIComponent(username);
  if (user === '') return {};
  return password === '' ? { token: user } : { user, pass: decodeURIComponent(password) };
}

function failureOf(error: unknown, subject: string): SendFailure {
  if (isNoStream(error)) return new SendFailure(`No JetStream stream takes the subject ${subject}`);
  const isPermanent = error instanceof JetStreamApiError && error.code === MESSAGE_TOO_LARGE;
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new SendFailure(`NATS did not take the event: ${reason}`, { isPermanent });
}

function isNoStream(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof NoRespondersError || isNoStream(error.cause);
}
