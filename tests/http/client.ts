import { randomUUID } from 'node:crypto';
import type { Send } from './documented-send.ts';

/** What came back. `body` is the parsed JSON, undefined where there is none. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly text: string;
  readonly body: unknown;
}

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
    return this.#ask('GET', path, undefined, headers);
  }

  /** With a key of its own, unless the headers bring one. */
  post(path: string, body?: object, headers: Headers = {}): Promise<Answer> {
    return this.#ask('POST', path, body, { 'idempotency-key': randomUUID(), ...headers });
  }

  postWithoutKey(path: string, body?: object): Promise<Answer> {
    return this.#ask('POST', path, body, {});
  }

  patch(path: string, body: object): Promise<Answer> {
    return this.#ask('PATCH', path, body, {});
  }

  async #ask(
    method: 'GET' | 'POST' | 'PATCH',
    url: string,
    body: object | undefined,
    headers: Headers,
  ): Promise<Answer> {
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
