import { describe, expect, it } from 'vitest';
import { LostAnswerError } from '../src/errors.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy, retryingFetch } from '../src/retrying-fetch.ts';

/** What the service does with each attempt in turn: it answers, or fails with this error. */
type Script = readonly (Response | Error)[];

interface Told {
  readonly answer: () => Promise<Response>;
  /** The requests that the service got: method, key and body. */
  readonly sent: { readonly method: string; readonly key: string | null; readonly body: string }[];
  readonly waitsMs: number[];
}

/** Sends a request to a service that follows the script. No time passes while the client waits. */
function told(script: Script, request: RequestInit = {}, policy: Partial<RetryPolicy> = {}): Told {
  const sent: Told['sent'] = [];
  const waitsMs: number[] = [];
  const send: typeof fetch = async (input, init) => {
    const got = new Request(input, init);
    sent.push({ method: got.method, key: got.headers.get('Idempotency-Key'), body: await got.text() });
    const outcome = script[sent.length - 1] ?? new Error('the script is over');
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const wait = async (ms: number) => void waitsMs.push(ms);
  const patient = retryingFetch({ ...DEFAULT_RETRY_POLICY, ...policy }, { send, wait, random: () => 0.5 });
  return { answer: () => patient('http://shop.test/v1/checkout', request), sent, waitsMs };
}

const keyed: RequestInit = { method: 'POST', headers: { 'Idempotency-Key': 'key-1' }, body: '{"a":1}' };
const lost = () => new TypeError('fetch failed');
const ok = () => new Response('{"ok":true}', { status: 201 });
const status = (code: number, headers: Record<string, string> = {}) =>
  new Response('{}', { status: code, headers });

describe('a request', () => {
  it('is sent once if it is answered', async () => {
    const { answer, sent } = told([ok()], keyed);
    expect(await (await answer()).json()).toEqual({ ok: true });
    expect(sent).toHaveLength(1);
  });

  it.each([429, 502, 503, 504])('is sent again under the same key after %i', async (code) => {
    const { answer, sent } = told([status(code), status(code), ok()], keyed);
    expect((await answer()).status).toBe(201);
    expect(sent).toEqual(Array(3).fill({ method: 'POST', key: 'key-1', body: '{"a":1}' }));
  });

  it('is sent again under the same key if its answer is lost', async () => {
    const { answer, sent } = told([lost(), lost(), ok()], keyed);
    expect((await answer()).status).toBe(201);
    expect(sent).toEqual(Array(3).fill({ method: 'POST', key: 'key-1', body: '{"a":1}' }));
  });

  it('is sent again if its answer breaks off', async () => {
    const broken = new ReadableStream({
      start: (controller) => controller.error(new TypeError('terminated')),
    });
    const { answer, sent } = told([new Response(broken, { status: 201 }), ok()], keyed);
    expect(await (await answer()).json()).toEqual({ ok: true });
    expect(sent).toHaveLength(2);
  });

  it.each([200, 304, 400, 401, 402, 404, 409, 422, 500])('is not sent again after %i', async (code) => {
    const { answer, sent } = told([new Response(code === 304 ? null : '{}', { status: code })], keyed);
    expect((await answer()).status).toBe(code);
    expect(sent).toHaveLength(1);
  });

  it('that reads needs no key to be sent again', async () => {
    const { answer, sent } = told([lost(), status(503), ok()]);
    expect((await answer()).status).toBe(201);
    expect(sent).toHaveLength(3);
  });
});

describe('a change without a key', () => {
  const change: RequestInit = { method: 'PATCH', body: '{}' };

  it('is not sent again if its answer is lost, because it may have been made', async () => {
    const { answer, sent } = told([lost(), ok()], change);
    await expect(answer()).rejects.toMatchObject({ attempts: 1, idempotencyKey: null });
    expect(sent).toHaveLength(1);
  });

  it('is not sent again after 503', async () => {
    const { answer, sent } = told([status(503), ok()], change);
    expect((await answer()).status).toBe(503);
    expect(sent).toHaveLength(1);
  });

  it('is sent again after 429, because it was refused before it did anything', async () => {
    const { answer, sent } = told([status(429), ok()], change);
    expect((await answer()).status).toBe(201);
    expect(sent).toHaveLength(2);
  });
});

describe('the attempts', () => {
  it('end with the last refusal', async () => {
    const { answer, sent } = told(
      Array.from({ length: 9 }, () => status(503)),
      keyed,
      { attempts: 4 },
    );
    expect((await answer()).status).toBe(503);
    expect(sent).toHaveLength(4);
  });

  it('end with the last failure, and with the key under which to go on', async () => {
    const { answer } = told(Array.from({ length: 9 }, lost), keyed, { attempts: 3 });
    const failure = await answer().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LostAnswerError);
    expect(failure).toMatchObject({
      message: 'POST /v1/checkout got no answer in 3 attempts',
      attempts: 3,
      idempotencyKey: 'key-1',
      cause: { message: 'fetch failed' },
    });
  });

  it('wait twice as long each time, up to the longest wait, and never exactly as long as others', async () => {
    const policy = { attempts: 6, firstWaitMs: 100, longestWaitMs: 1_000 };
    const { answer, waitsMs } = told([lost(), lost(), lost(), lost(), lost(), ok()], keyed, policy);
    await answer();
    // Half of the wait is certain. The other half is random, and the random number here is 0.5.
    expect(waitsMs).toEqual([75, 150, 300, 600, 750]);
  });

  it('wait as long as Retry-After says, and a little more', async () => {
    const { answer, waitsMs } = told([status(429, { 'Retry-After': '2' }), ok()], keyed);
    await answer();
    expect(waitsMs).toEqual([2_000 + 62.5]);
  });

  it('understand a date in Retry-After', async () => {
    const past = new Date(0).toUTCString();
    const { answer, waitsMs } = told([status(503, { 'Retry-After': past }), ok()], keyed);
    await answer();
    expect(waitsMs).toEqual([62.5]);
  });

  it('end if Retry-After is longer than the longest wait', async () => {
    const { answer, sent } = told([status(429, { 'Retry-After': '58' }), ok()], keyed);
    expect((await answer()).status).toBe(429);
    expect(sent).toHaveLength(1);
  });

  it('are lost if they take too long', async () => {
    const asked: AbortSignal[] = [];
    const send: typeof fetch = (_input, init) =>
      new Promise((_resolve, reject) => {
        const { signal } = init ?? {};
        if (!signal) return;
        asked.push(signal);
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const policy = { ...DEFAULT_RETRY_POLICY, attempts: 2, firstWaitMs: 0, attemptTimeoutMs: 5 };
    const answer = retryingFetch(policy, { send })('http://shop.test/v1/balance');
    await expect(answer).rejects.toMatchObject({ attempts: 2, cause: { name: 'TimeoutError' } });
    expect(asked).toHaveLength(2);
  });
});

describe('a signal that is aborted', () => {
  it('ends a request that waits for its answer', async () => {
    const controller = new AbortController();
    const send: typeof fetch = (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        controller.abort(new Error('the shopper left'));
      });
    const answer = retryingFetch(DEFAULT_RETRY_POLICY, { send })('http://shop.test/', {
      signal: controller.signal,
    });
    await expect(answer).rejects.toThrow('the shopper left');
  });

  it('is the reason also if the request would not be sent again', async () => {
    const controller = new AbortController();
    const send: typeof fetch = async () => {
      controller.abort(new Error('the shopper left'));
      throw lost();
    };
    const policy = { ...DEFAULT_RETRY_POLICY, attempts: 1 };
    const answer = retryingFetch(policy, { send })('http://shop.test/', { signal: controller.signal });
    await expect(answer).rejects.toThrow('the shopper left');
  });

  it('ends a request that waits for its next attempt', async () => {
    const controller = new AbortController();
    let sent = 0;
    const send: typeof fetch = async () => {
      sent += 1;
      setTimeout(() => controller.abort(new Error('the shopper left')));
      return status(503);
    };
    const policy = { ...DEFAULT_RETRY_POLICY, firstWaitMs: 60_000, longestWaitMs: 60_000 };
    const answer = retryingFetch(policy, { send })('http://shop.test/', { signal: controller.signal });
    await expect(answer).rejects.toThrow('the shopper left');
    expect(sent).toBe(1);
  });
});
