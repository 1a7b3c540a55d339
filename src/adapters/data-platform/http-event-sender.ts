import { Webhook } from 'standardwebhooks';
import { Agent, type Dispatcher } from 'undici';
import { type EventSender, SendFailure } from '../../application/ports/event-sender.ts';
import type { OutgoingEvent } from '../../application/ports/outbox.ts';
import { CLOUD_EVENT_TYPE, cloudEventText, DEFAULT_SOURCE } from './cloud-event.ts';
import { retryAfterMs } from './retry-after.ts';

const CONNECTIONS = 128;
const TIMEOUT_MS = 15_000;
/** A longer reply is cut off. Its body is not used. */
const MAX_REPLY_BYTES = 64 * 1024;
/** Statuses for which `Retry-After` is defined (RFC 9110, sections 15.5.14 and 15.6.4; RFC 6585, section 4). */
const WAITING_STATUSES = new Set([413, 429, 503]);

interface HttpEventSenderOptions {
  /** Credentials in it (`https://user:password@…`) are sent as Basic authentication. No message repeats the URL. */
  readonly url: string;
  /** `whsec_` and base64. */
  readonly secret: string;
  /** How the events name the shop: the `source` of a CloudEvent. */
  readonly source?: string;
  /** For a whole attempt: looking up the name, connecting, sending the request and reading the reply. */
  readonly timeoutMs?: number;
}

/**
 * Posts each event as a CloudEvent 1.0 in structured JSON (https://github.com/cloudevents/spec, HTTP binding 3.2), with a
 * signature by Standard Webhooks (https://www.standardwebhooks.com). Any 2xx is success. Redirects are not followed and
 * count as failures.
 */
export class HttpEventSender implements EventSender {
  readonly #agent: Agent;
  readonly #webhook: Webhook;
  readonly #url: URL;
  readonly #authorization: Record<string, string>;
  readonly #source: string;
  readonly #timeoutMs: number;

  constructor({ url, secret, source = DEFAULT_SOURCE, timeoutMs = TIMEOUT_MS }: HttpEventSenderOptions) {
    this.#url = new URL(url);
    this.#authorization = basicAuthorization(this.#url);
    this.#webhook = new Webhook(secret);
    this.#source = source;
    this.#timeoutMs = timeoutMs;
    this.#agent = new Agent({
      connections: CONNECTIONS,
      // The signal limits the whole attempt. Undici's own limits only keep its internals from waiting longer.
      connectTimeout: timeoutMs,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  async send(event: OutgoingEvent): Promise<void> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    const { statusCode, headers, body } = await this.#post(event, signal);
    // Only the status counts. A body that breaks off or is too long changes nothing.
    await body.dump({ limit: MAX_REPLY_BYTES, signal }).catch(() => undefined);
    if (statusCode >= 200 && statusCode < 300) return;
    throw failureOf(statusCode, headers);
  }

  /** Cuts off the attempts under way. Their events are sent again after the next start. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #post(event: OutgoingEvent, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const body = cloudEventText(event, this.#source);
    const now = new Date();
    try {
      return await this.#agent.request({
        origin: this.#url.origin,
        path: `${this.#url.pathname}${this.#url.search}`,
        method: 'POST',
        headers: {
          ...this.#authorization,
          'content-type': CLOUD_EVENT_TYPE,
          'webhook-id': event.id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
          'webhook-signature': this.#webhook.sign(event.id, now, body),
        },
        body,
        signal,
      });
    } catch (error) {
      if (this.#agent.destroyed) {
        throw new Error('The service stopped before the data platform answered', { cause: error });
      }
      if (signal.aborted) {
        throw new Error(`The data platform did not answer within ${this.#timeoutMs / 1000} s`, {
          cause: error,
        });
      }
      throw new Error(`The data platform could not be reached: ${reasonOf(error)}`, { cause: error });
    }
  }
}

function failureOf(status: number, headers: Dispatcher.ResponseData['headers']): SendFailure {
  const remark = status >= 300 && status < 400 ? ', and redirects are not followed' : '';
  const askedMs = WAITING_STATUSES.has(status) ? retryAfterMs(headers, new Date()) : 0;
  return new SendFailure(`The data platform answered ${status}${remark}`, {
    retryAfterMs: askedMs,
    // A 413 is about the size of this event only.
    isAskedOfAll: askedMs > 0 && status !== 413,
  });
}

function basicAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** If every address of a name refuses, the error is an `AggregateError`. That has a code, but no message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return error.message ? `${error.message} (${code})` : code;
}
