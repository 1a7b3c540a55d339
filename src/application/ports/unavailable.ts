export type UnavailableCode = 'OVERLOADED' | 'DATABASE_UNAVAILABLE' | 'OUTCOME_UNKNOWN';

/**
 * The change could not be made now. After `OVERLOADED` and `DATABASE_UNAVAILABLE` nothing has changed. After
 * `OUTCOME_UNKNOWN` the change may have been made: the caller repeats it under its idempotency key to find out.
 */
export class Unavailable extends Error {
  readonly code: UnavailableCode;

  constructor(code: UnavailableCode, detail: string, options: { readonly cause?: unknown } = {}) {
    super(detail, options);
    this.name = 'Unavailable';
    this.code = code;
  }
}
