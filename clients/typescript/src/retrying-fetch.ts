import { LostAnswerError } from './errors.ts';

/** When a request is sent again. */
export interface RetryPolicy {
  /** How often a request is sent at most, the first time included. 1: never again. Default 6. */
  readonly attempts: number;
  /** The wait before the second attempt, in milliseconds. It doubles with each further attempt. Default 250. */
  readonly firstWaitMs: number;
  /** The longest wait, in milliseconds. A refusal whose `Retry-After` is longer is the answer. Default 10,000. */
  readonly longestWaitMs: number;
  /** An attempt that has no complete answer after so many milliseconds is lost. Default 20,000. */
  readonly attemptTimeoutMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  attempts: 6,
  firstWaitMs: 250,
  longestWaitMs: 10_000,
  attemptTimeoutMs: 20_000,
};

/** What repeating depends on. Tests replace it. */
interface Surroundings {
  /** Sends a request once. */
  readonly send: typeof fetch;
  /** Resolves after the time, and rejects with the signal's reason if that is aborted before. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** A random number from 0 to 1, without 1. */
  readonly random: () => number;
}

type Outcome = { readonly answer: Response } | { readonly failure: unknown };

/** The proxy says that the service gave it no answer (502, 504), or the service says that it has none for now (503). */
const UNANSWERED = [502, 503, 504];
/** A response with one of these statuses cannot have a body. */
const WITHOUT_BODY = [204, 205, 304];

/**
 * A `fetch` that sends a request again after 429, after 502, 503 and 504, and if its answer is lost. Each attempt sends
 * the same bytes and the same `Idempotency-Key`, so the service does the action at most once. A change without a key is
 * sent again only after 429, because the service refused it before it did anything.
 *
 * Rejects with `LostAnswerError` if the last attempt got no answer, and with the reason of the request's signal if that
 * is aborted.
 */
export function retryingFetch(policy: RetryPolicy, surroundings: Partial<Surroundings> = {}): typeof fetch {
  const { send = fetch, wait = waitFor, random = Math.random } = surroundings;
  return async (input, init) => {
    const request = new Request(input, init);
    for (let attempts = 1; ; attempts += 1) {
      const outcome = await sendOnce(request, policy.attemptTimeoutMs, send);
      const waitMs = attempts < policy.attempts ? waitMsAfter(outcome, request, attempts) : undefined;
      if (waitMs === undefined) {
        if ('answer' in outcome) return outcome.answer;
        throw new LostAnswerError(request, attempts, outcome.failure);
      }
      await wait(waitMs, request.signal);
    }
  };

  /** How long to wait before the next attempt; undefined if there must be none. */
  function waitMsAfter(outcome: Outcome, request: Request, attempts: number): number | undefined {
    if (!mayRepeat(outcome, request)) return undefined;
    const backOffMs = Math.min(policy.firstWaitMs * 2 ** (attempts - 1), policy.longestWaitMs);
    const askedMs = 'answer' in outcome ? retryAfterMs(outcome.answer) : undefined;
    if (askedMs !== undefined && askedMs > policy.longestWaitMs) return undefined;
    // Clients that were refused at once must not come back at once.
    return (askedMs ?? backOffMs / 2) + (random() * backOffMs) / 2;
  }
}

/** Sends a copy of the request and reads the whole answer, because an answer that breaks off is lost, too. */
async function sendOnce(request: Request, timeoutMs: number, send: typeof fetch): Promise<Outcome> {
  try {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
    const answer = await send(request.clone(), { signal });
    const body = await answer.arrayBuffer();
    return { answer: new Response(WITHOUT_BODY.includes(answer.status) ? null : body, answer) };
  } catch (failure) {
    request.signal.throwIfAborted();
    return { failure };
  }
}

function mayRepeat(outcome: Outcome, { method, headers }: Request): boolean {
  const status = 'answer' in outcome ? outcome.answer.status : undefined;
  if (status === 429) return true;
  const isSafe = method === 'GET' || method === 'HEAD' || headers.has('Idempotency-Key');
  return isSafe && (status === undefined || UNANSWERED.includes(status));
}

/** The answer's `Retry-After`, which is a number of seconds or a date (RFC 9110, section 10.2.3). */
function retryAfterMs({ headers }: Response): number | undefined {
  const value = headers.get('Retry-After')?.trim();
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
