import { afterEach, describe, expect, it, vi } from 'vitest';
import { SharedAnswers } from '../../src/adapters/http/replies/shared-answers.ts';

/** Shared answers that the test completes itself. */
function openAnswers() {
  const answers = new SharedAnswers<string>();
  const begun: { question: string; answer: PromiseWithResolvers<string> }[] = [];
  const ask = (question: string) =>
    answers.get(question, () => {
      const answer = Promise.withResolvers<string>();
      begun.push({ question, answer });
      return answer.promise;
    });
  const answerTo = (index: number) => {
    const found = begun[index];
    if (!found) throw new RangeError(`Answer ${index} was not begun`);
    return found.answer;
  };
  return { ask, answerTo, begun: () => begun.map(({ question }) => question) };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a shared answer', () => {
  it('begins at once if none is in progress', () => {
    const { ask, begun } = openAnswers();
    void ask('a');
    void ask('b');
    expect(begun()).toEqual(['a', 'b']);
  });

  it('is made once for all callers who ask while another one is in progress', async () => {
    const { ask, answerTo, begun } = openAnswers();
    const first = ask('a');
    const others = [ask('a'), ask('a'), ask('a')];
    expect(begun()).toEqual(['a']);
    answerTo(0).resolve('old');
    expect(await first).toBe('old');
    await settle();
    expect(begun()).toEqual(['a', 'a']);
    answerTo(1).resolve('new');
    expect(await Promise.all(others)).toEqual(['new', 'new', 'new']);
  });

  it('is not kept', async () => {
    const { ask, answerTo } = openAnswers();
    const first = ask('a');
    answerTo(0).resolve('old');
    await first;
    await settle();
    const second = ask('a');
    answerTo(1).resolve('new');
    expect(await second).toBe('new');
  });

  it('that fails, fails for every caller who shares it, and not for the next ones', async () => {
    const { ask, answerTo, begun } = openAnswers();
    const failing = Promise.allSettled([ask('a')]);
    const next = ask('a');
    answerTo(0).reject(new Error('broken'));
    expect(await failing).toMatchObject([{ status: 'rejected', reason: { message: 'broken' } }]);
    await settle();
    expect(begun()).toEqual(['a', 'a']);
    answerTo(1).resolve('new');
    expect(await next).toBe('new');
  });
});

describe('a caller who waits for the next shared answer', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const codeOf = (answer: Promise<string>) => answer.catch(({ code }) => code);

  it('gets OVERLOADED after 5 s if it was not begun, and the next callers get theirs', async () => {
    vi.useFakeTimers();
    const { ask, answerTo, begun } = openAnswers();
    const first = ask('a');
    const waiting = codeOf(ask('a'));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await waiting).toBe('OVERLOADED');
    const next = ask('a');
    answerTo(0).resolve('late');
    expect(await first).toBe('late');
    await vi.advanceTimersByTimeAsync(0);
    expect(begun()).toEqual(['a', 'a']);
    answerTo(1).resolve('new');
    expect(await next).toBe('new');
  });

  it('gets DATABASE_UNAVAILABLE after 5 s if it was begun, so that it never waits for two reads', async () => {
    vi.useFakeTimers();
    const { ask, answerTo, begun } = openAnswers();
    void ask('a');
    const waiting = codeOf(ask('a'));
    await vi.advanceTimersByTimeAsync(4_000);
    answerTo(0).resolve('old');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(begun()).toEqual(['a', 'a']);
    expect(await waiting).toBe('DATABASE_UNAVAILABLE');
  });
});
