import { readFileSync } from 'node:fs';
import { JetStreamApiError, type JetStreamClient, jetstream } from '@nats-io/jetstream';
import {
  connect,
  credsAuthenticator,
  headers,
  type NatsConnection,
  NoRespondersError,
} from '@nats-io/transport-node';
import { type EventSender, SendFailure } from '../../application/ports/event-sender.ts';
import type { OutgoingEvent } from '../../application/ports/outbox.ts';
import { invariant } from '../../domain/invariant.ts';
import { CLOUD_EVENT_TYPE, cloudEventText, DEFAULT_SOURCE } from './cloud-event.ts';
import { type NatsAddress, parseNatsAddress } from './nats-address.ts';

/** The two limits together are shorter than the 15 seconds that an attempt may take. */
const CONNECT_TIMEOUT_MS = 5_000;
const ACKNOWLEDGE_TIMEOUT_MS = 8_000;

interface NatsSenderOptions {
  /** The path of a credentials file (a JWT and a seed, as `nsc` writes it). It is read for each connection. */
  readonly credsFile?: string | undefined;
  /** How the events name the shop: the `source` of a CloudEvent. */
  readonly source?: string;
}

/**
 * Publishes each event to NATS JetStream as a CloudEvent in structured JSON (CloudEvents, NATS binding 3.2). The subject is
 * the event's type, such as `shop.order.confirmed`. An event has arrived after the stream has acknowledged it. The id of the
 * event is also that of the message, so the stream drops repeats within its duplicate window. The operator of NATS must
 * create the stream.
 */
export class NatsEventSender implements EventSender {
  readonly #address: NatsAddress;
  readonly #credsFile: string | undefined;
  readonly #source: string;
  #connecting: Promise<NatsConnection> | undefined;
  #client: JetStreamClient | undefined;
  #isClosed = false;

  /** @param address `nats://…` or `tls://…` of one server or several, as `parseNatsAddress` describes it */
  constructor(address: string, { credsFile, source = DEFAULT_SOURCE }: NatsSenderOptions = {}) {
    const parsed = parseNatsAddress(address);
    invariant(parsed !== undefined, 'The address of NATS was checked at the start');
    this.#address = parsed;
    this.#credsFile = credsFile;
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

  /**
   * Connects for the first event. If that fails, the next event tries again. NATS' client restores a lost connection, and
   * knows all servers of a cluster from then on. It gives up if a server refuses the credentials twice. Then the next event
   * connects anew.
   */
  async #connected(): Promise<JetStreamClient> {
    if (this.#isClosed) throw new Error('the service is stopping');
    this.#connecting ??= this.#connect();
    const connecting = this.#connecting;
    try {
      const connection = await connecting;
      this.#client ??= jetstream(connection);
      return this.#client;
    } catch (error) {
      if (this.#connecting === connecting) this.#connecting = undefined;
      throw error;
    }
  }

  async #connect(): Promise<NatsConnection> {
    const { servers, isEncrypted, access } = this.#address;
    const file = this.#credsFile;
    const connection = await connect({
      servers: [...servers],
      ...access,
      ...(file !== undefined && { authenticator: credsAuthenticator(() => readFileSync(file)) }),
      ...(isEncrypted && { tls: {} }),
      name: 'shop',
      // The client tries one server after the other.
      timeout: CONNECT_TIMEOUT_MS / servers.length,
      maxReconnectAttempts: -1,
    });
    void connection.closed().then(() => {
      this.#connecting = undefined;
      this.#client = undefined;
    });
    return connection;
  }
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
