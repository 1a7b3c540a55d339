import { Unavailable } from '../../../application/ports/unavailable.ts';

/** How long a caller waits, in milliseconds: as long as for a read of its own. */
const PATIENCE_MS = 5_000;

/**
 * Makes one answer for many callers who ask the same question at once. While an answer is being made, further callers
 * wait, and the next answer serves all of them. A caller never gets an answer that was begun before the question, so no
 * answer is outdated. Nothing is kept afterwards.
 *
 * Callers who share the next answer wait for 5 seconds, from the first of them on. Then they get `Unavailable`: `OVERLOADED`
 * if their answer was not begun, otherwise `DATABASE_UNAVAILABLE`.
 */
export class SharedAnswers<Answer> {
  /** By question. Each promise resolves when making the answer has ended, also if it failed. */
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<Answer>>();

  /** If `make` rejects, all callers who share that answer get its error. The next answer is not affected. */
  get(question: string, make: () => Promise<Answer>): Promise<Answer> {
    const next = this.#next.get(question);
    if (next) return next;
    const underWay = this.#underWay.get(question);
    if (!underWay) return this.#begin(question, make);
    const answer = this.#answerAfter(underWay, question, make);
    this.#next.set(question, answer);
    return answer;
  }

  async #answerAfter(
    underWay: Promise<void>,
    question: string,
    make: () => Promise<Answer>,
  ): Promise<Answer> {
    let isBegun = false;
    const tooLate = Promise.withResolvers<never>();
    const timer = setTimeout(() => tooLate.reject(isBegun ? unanswered() : notBegun()), PATIENCE_MS);
    try {
      await Promise.race([underWay, tooLate.promise]).finally(() => this.#next.delete(question));
      isBegun = true;
      return await Promise.race([this.#begin(question, make), tooLate.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #begin(question: string, make: () => Promise<Answer>): Promise<Answer> {
    const answer = make();
    const forget = () => void this.#underWay.delete(question);
    this.#underWay.set(question, answer.then(forget, forget));
    return answer;
  }
}

function notBegun(): Unavailable {
  return new Unavailable('OVERLOADED', 'Too many reads are waiting. Try again.');
}

function unanswered(): Unavailable {
  return new Unavailable('DATABASE_UNAVAILABLE', 'The database does not answer.');
}
