import { randomUUID } from 'node:crypto';
import type { Send } from './documented-send.ts';

/** An answer of the service. `body` is its parsed JSON; undefined if there is none. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly text: string;
  readonly body: unknown;
}

export type Method = 'GET' | 'POST' | 'PATCH';
type Headers = Readonly<Record<string, string>>;

/** A caller of the service, with a token or without one. */
export class Client {
  readonly #send: Send;
  readonly #headers: Headers;

  constructor(send: Send, token?: string) {
    this.#send = send;
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  get(path: string, headers: Headers = {}): Promise<Answer> {
    return this.request('GET', path, undefined, headers);
  }

  /** Sends an idempotency key of its own, unless the headers have one. */
  post(path: string, body?: object, headers: Headers = {}): Promise<Answer> {
    return this.request('POST', path, body, { 'idempotency-key': randomUUID(), ...headers });
  }

  patch(path: string, body: object): Promise<Answer> {
    return this.request('PATCH', path, body);
  }

  async request(method: Method, url: string, body?: object, headers: Headers = {}): Promise<Answer> {
    const response = await this.#send({
      method,
      url,
      headers: { ...this.#headers, ...headers },
      ...(body !== undefined && { payload: body }),
    });
    const { statusCode: status, headers: received, payload: text } = response;
    return { status, headers: received, text, body: text === '' ? undefined : JSON.parse(text) };
  }
}
