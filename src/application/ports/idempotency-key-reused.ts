/** The user's idempotency key was used for another request before. Nothing has changed. */
export class IdempotencyKeyReused extends Error {
  constructor() {
    super('This idempotency key was used for another request.');
    this.name = 'IdempotencyKeyReused';
  }
}
