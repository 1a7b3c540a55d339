/**
 * Makes an answer once for all who ask the same while the one before it is being made. Nothing is kept: a question
 * joins only an answer that has not been begun, and so never gets one older than itself.
 */
export class SharedAnswers<Answer> {
  /** By question; resolves when the answer is there, or has failed. */
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<Answer>>();

  /** Rejects as `make` does, for all who share it. The next one is made all the same. */
  get(question: string, make: () => Promise<Answer>): Promise<Answer> {
    const next = this.#next.get(question);
    if (next) return next;
    const underWay = this.#underWay.get(question);
    if (!underWay) return this.#begin(question, make);
    const answer = underWay.then(() => {
      this.#next.delete(question);
      return this.#begin(question, make);
    });
    this.#next.set(question, answer);
    return answer;
  }

  #begin(question: string, make: () => Promise<Answer>): Promise<Answer> {
    const answer = make();
    const forget = () => void this.#underWay.delete(question);
    this.#underWay.set(question, answer.then(forget, forget));
    return answer;
  }
}
