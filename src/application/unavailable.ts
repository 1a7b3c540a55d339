/** The idempotency key stands for another request already. Nothing has changed. */
export class IdempotencyKeyReused extends Error {
  constructor() {
    super('This idempotency key was used for another request.');
    this.name = 'IdempotencyKeyReused';
  }
}

export type UnavailableCode = 'OVERLOADED' | 'DATABASE_UNAVAILABLE' | 'OUTCOME_UNKNOWN';

/**
 * The change could not be made for now. After `OVERLOADED` and `DATABASE_UNAVAILABLE` nothing has changed; after
 * `OUTCOME_UNKNOWN` it may have, and the caller repeats it with its key.
 */
export class Unavailable extends Error {
  readonly code: UnavailableCode;
  readonly retryAfterSeconds: number;

  constructor(
    code: UnavailableCode,
    detail: string,
    options: { retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'Unavailable';
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds ?? 1;
  }
}
