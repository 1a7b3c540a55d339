import { Webhook } from 'standardwebhooks';
import { Agent, type Dispatcher } from 'undici';
import { type EventSender, SendFailure } from '../../application/ports/event-sender.ts';
import type { OutgoingEvent } from '../../application/ports/outbox.ts';
import { CLOUD_EVENT_TYPE, cloudEventText } from './cloud-event.ts';
import { retryAfterMs } from './retry-after.ts';

const CONNECTIONS = 128;
const TIMEOUT_MS = 15_000;
/** A longer reply is cut off: nothing in it is read. */
const MAX_REPLY_BYTES = 64 * 1024;
/**
 * What waiting cannot heal: the receiver is gone and says so (Standard Webhooks, "Responding"), or has judged this very
 * event: it is too large, or makes no sense. Not 400, 401, 403 and 404: a wrong secret or URL answers so, too, and
 * somebody sets it right.
 */
const PERMANENT_STATUSES = new Set([410, 413, 422]);
/** Where `Retry-After` has a meaning (RFC 9110, 15.5.14 and 15.6.4; RFC 6585, 4). */
const WAITING_STATUSES = new Set([413, 429, 503]);

interface HttpEventSenderOptions {
  /** May hold credentials (`https://user:password@…`): they go out as Basic authentication and stay out of messages. */
  readonly url: string;
  /** `whsec_` and base64. */
  readonly secret: string;
  /** For one attempt in all: name, connection, request and reply. */
  readonly timeoutMs?: number;
}

/**
 * Posts each event as a CloudEvent 1.0 in structured JSON (https://github.com/cloudevents/spec, HTTP binding 3.2), signed
 * by Standard Webhooks (https://www.standardwebhooks.com). A 2xx is success; a redirect is a failure like any other.
 */
export class HttpEventSender implements EventSender {
  readonly #agent: Agent;
  readonly #webhook: Webhook;
  readonly #url: URL;
  readonly #authorization: Record<string, string>;
  readonly #timeoutMs: number;

  constructor({ url, secret, timeoutMs = TIMEOUT_MS }: HttpEventSenderOptions) {
    this.#url = new URL(url);
    this.#authorization = basicAuthorization(this.#url);
    this.#webhook = new Webhook(secret);
    this.#timeoutMs = timeoutMs;
    this.#agent = new Agent({
      connections: CONNECTIONS,
      // The signal bounds the whole attempt; undici's own bounds only keep its internals from waiting longer.
      connectTimeout: timeoutMs,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  async send(event: OutgoingEvent): Promise<void> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    const { statusCode, headers, body } = await this.#post(event, signal);
    // The status alone counts: what becomes of the reply's body changes nothing.
    await body.dump({ limit: MAX_REPLY_BYTES, signal }).catch(() => undefined);
    if (statusCode >= 200 && statusCode < 300) return;
    throw failureOf(statusCode, headers);
  }

  /** Cuts off what is on its way: it is sent again. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #post(event: OutgoingEvent, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const body = cloudEventText(event);
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
    // A 413 with `Retry-After` is a temporary one.
    isPermanent: PERMANENT_STATUSES.has(status) && askedMs === 0,
    retryAfterMs: askedMs,
    // A 413 speaks of this event's size.
    isAskedOfAll: askedMs > 0 && status !== 413,
  });
}

function basicAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** An `AggregateError` (every address of a name refused) has no message of its own. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return error.message ? `${error.message} (${code})` : code;
}
