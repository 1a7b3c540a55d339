/** The service broke a promise. The message says which one; `facts` has what is needed to understand how. */
export class Violation extends Error {
  readonly facts: object;

  constructor(message: string, facts: object = {}) {
    super(message);
    this.name = 'Violation';
    this.facts = facts;
  }
}
