/**
 * Makes one answer for many callers who ask the same question at once. While an answer is being made, further callers
 * wait, and the next answer serves all of them. A caller never gets an answer that was begun before the question, so no
 * answer is outdated. Nothing is kept afterwards.
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
