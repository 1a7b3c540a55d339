/** The service broke a promise. The message says which one; `facts` has what is needed to understand how. */
export class Violation extends Error {
  readonly facts: object;

  constructor(message: string, facts: object = {}) {
    super(message);
    this.name = 'Violation';
    this.facts = facts;
  }
}

/** Throws a `Violation` unless every check of a reconciliation is ok. */
export function requireBooksInOrder(checks: readonly { readonly ok: boolean }[]): void {
  const failed = checks.filter(({ ok }) => !ok);
  if (failed.length > 0) throw new Violation('The books are not in order', { failed });
}
