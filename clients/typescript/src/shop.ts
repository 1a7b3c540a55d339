import { RefusedError, UnexpectedAnswerError } from './errors.ts';
import { createClient } from './generated/client/index.ts';
import { Operations } from './generated/sdk.gen.ts';
import type { Problem } from './generated/types.gen.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy, retryingFetch } from './retrying-fetch.ts';
import { VERSION } from './version.ts';

export interface ShopOptions {
  /** The address of the service, such as `https://shop.example`. */
  readonly baseUrl: string;
  /** The caller's JSON Web Token, or a function that returns one that is still valid. Reading the catalogue needs none. */
  readonly token?: string | (() => string | Promise<string>);
  /** What differs from the default policy of sending a request again. */
  readonly retry?: Partial<RetryPolicy>;
  /** Names your program in the user agent, before this package: `my-storefront/2.1`. A browser sends its own instead. */
  readonly userAgent?: string;
  /** Sends a request once. Default: the `fetch` of the platform. */
  readonly fetch?: typeof fetch;
}

/**
 * The shop, as one caller sees it. Each operation of the API is a method. It resolves with `data` if the service did what
 * was asked, and with `error` if it refused. It rejects only if there is no such answer: with `LostAnswerError`, with
 * `UnexpectedAnswerError`, or with the reason of an aborted `signal`.
 */
export class Shop extends Operations {
  constructor({ baseUrl, token, retry, userAgent, fetch: send }: ShopOptions) {
    const policy = { ...DEFAULT_RETRY_POLICY, ...retry };
    const client = createClient({
      // The paths of the operations begin with a slash.
      baseUrl: baseUrl.replace(/\/+$/, ''),
      auth: typeof token === 'function' ? () => token() : token,
      fetch: retryingFetch(policy, send && { send }),
      headers: userAgentHeaders(userAgent),
    });
    client.interceptors.request.use(withIdempotencyKey);
    client.interceptors.error.use((error, response, _request, { throwOnError }) => {
      if (isProblem(error)) return throwOnError ? new RefusedError(error) : error;
      if (response) throw new UnexpectedAnswerError(response.status, error);
      throw error;
    });
    super({ client });
  }
}

/** Gives a key to a POST that has none. All attempts of the call share it. */
function withIdempotencyKey(request: Request): Request {
  if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
    request.headers.set('Idempotency-Key', crypto.randomUUID());
  }
  return request;
}

function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'code' in error && 'requestId' in error;
}

/** A browser names itself. A user agent of ours would need the service's permission there (CORS). */
function userAgentHeaders(program: string | undefined): Record<string, string> {
  if ('document' in globalThis || 'importScripts' in globalThis) return {};
  const agent = `storefront-orders-client/${VERSION}`;
  return { 'User-Agent': program ? `${program} ${agent}` : agent };
}
