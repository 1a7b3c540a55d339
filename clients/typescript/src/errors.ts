import type { Problem } from './generated/types.gen.ts';

/**
 * The service refused a request. `problem` says why, and its `code` tells the refusals apart. Thrown by `everyRow`, and by
 * an operation that was called with `throwOnError: true`.
 */
export class RefusedError<Refusal extends Problem = Problem> extends Error {
  override readonly name = 'RefusedError';
  readonly problem: Refusal;

  constructor(problem: Refusal) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

/**
 * No attempt got an answer. `cause` is the last failure. A change may have been made. To find out, send the same request
 * under the same `idempotencyKey`: it is done at most once. For a request without a key, read before you repeat.
 */
export class LostAnswerError extends Error {
  override readonly name = 'LostAnswerError';
  /** How often the request was sent. */
  readonly attempts: number;
  /** The key under which it was sent; null if it had none. */
  readonly idempotencyKey: string | null;

  constructor({ method, url, headers }: Request, attempts: number, cause: unknown) {
    super(`${method} ${new URL(url).pathname} got no answer in ${attempts} attempts`, { cause });
    this.attempts = attempts;
    this.idempotencyKey = headers.get('Idempotency-Key');
  }
}

/**
 * The answer is neither a success nor a refusal of the service. `status` is 304 if your copy is current (`If-None-Match`).
 * Any other status comes from something between the client and the service, such as a proxy.
 */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';
  readonly status: number;

  constructor(status: number, cause: unknown) {
    super(`The answer has the status ${status}, and is no problem of the service`, { cause });
    this.status = status;
  }
}
