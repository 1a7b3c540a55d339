import { JetStreamApiError, type JetStreamClient, jetstream } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection, NoRespondersError } from '@nats-io/transport-node';
import { type EventSender, SendFailure } from '../../application/ports/event-sender.ts';
import type { OutgoingEvent } from '../../application/ports/outbox.ts';
import { CLOUD_EVENT_TYPE, cloudEventText, DEFAULT_SOURCE } from './cloud-event.ts';

/** The two limits together are shorter than the 15 seconds that an attempt may take. */
const CONNECT_TIMEOUT_MS = 5_000;
const ACKNOWLEDGE_TIMEOUT_MS = 8_000;

/**
 * Publishes each event to NATS JetStream as a CloudEvent in structured JSON (CloudEvents, NATS binding 3.2). The subject is
 * the event's type, such as `shop.order.confirmed`. An event has arrived after the stream has acknowledged it. The id of the
 * event is also that of the message, so the stream drops repeats within its duplicate window. The operator of NATS must
 * create the stream.
 */
export class NatsEventSender implements EventSender {
  readonly #url: URL;
  readonly #source: string;
  #connecting: Promise<NatsConnection> | undefined;
  #client: JetStreamClient | undefined;
  #isClosed = false;

  /**
   * @param url `nats://host:4222`, with `user:password@` or `token@` before the host if the server asks for them
   * @param source how the events name the shop: the `source` of a CloudEvent
   */
  constructor(url: string, source = DEFAULT_SOURCE) {
    this.#url = new URL(url);
    this.#source = source;
  }

  async send(event: OutgoingEvent): Promise<void> {
    try {
      const client = await this.#connected();
      const fields = headers();
      fields.set('content-type', CLOUD_EVENT_TYPE);
      await client.publish(event.type, cloudEventText(event, this.#source), {
        msgID: event.id,
        headers: fields,
        timeout: ACKNOWLEDGE_TIMEOUT_MS,
        retries: 0,
      });
    } catch (error) {
      throw failureOf(error, event.type);
    }
  }

  /** Cuts off the attempts under way. Their events are sent again after the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const connection = await this.#connecting?.catch(() => undefined);
    await connection?.close();
  }

  /** Connects for the first event. If that fails, the next event tries again. NATS' client restores a lost connection. */
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

/** A `SendFailure` is a refusal by the platform. After any other error it is not known to have the event. */
function failureOf(error: unknown, subject: string): Error {
  if (isNoStream(error)) return new SendFailure(`No JetStream stream takes the subject ${subject}`);
  const reason = error instanceof Error ? error.message || error.name : String(error);
  const message = `NATS did not take the event: ${reason}`;
  return error instanceof JetStreamApiError ? new SendFailure(message) : new Error(message, { cause: error });
}

function isNoStream(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof NoRespondersError || isNoStream(error.cause);
}
