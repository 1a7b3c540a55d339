import {
  LostAnswerError,
  type Problem,
  type ProblemCode,
  UnexpectedAnswerError,
} from '../../../../clients/typescript/src/index.ts';

/** What an operation of the client resolves with. */
export interface Answer<Data> {
  readonly data?: Data | undefined;
  readonly error?: Problem | undefined;
  readonly response?: Response | undefined;
}

/** What the service said in the end. */
export type Outcome<Data> =
  | { readonly isDone: true; readonly data: Data; readonly isReplay: boolean }
  | { readonly isDone: false; readonly problem: Problem };

/** Why there is no answer yet. After `unknown` and `lost`, the change may have been made. */
export type WaitReason = 'busy' | 'unknown' | 'lost';

export interface Wait {
  readonly reason: WaitReason;
  readonly seconds: number;
}

/** Shows the wait to the shopper. Resolves when it is over. */
export type WaitFor = (wait: Wait) => Promise<void>;

const NO_ANSWER_YET: Partial<Record<ProblemCode, WaitReason>> = {
  OVERLOADED: 'busy',
  RATE_LIMITED: 'busy',
  DATABASE_UNAVAILABLE: 'busy',
  TOKEN_KEYS_UNAVAILABLE: 'busy',
  OUTCOME_UNKNOWN: 'unknown',
  INTERNAL_ERROR: 'unknown',
};
const LONGEST_WAIT_SECONDS = 15;

/**
 * Sends a request until the service answers it. `send` must use the same idempotency key each time, so that the service
 * does the action at most once. Waits as long as `Retry-After` says; without that, a second, and longer each time.
 *
 * @throws what `send` throws, if that is not about a missing answer.
 */
export async function untilAnswered<Data>(
  send: () => Promise<Answer<Data>>,
  waitFor: WaitFor,
): Promise<Outcome<Data>> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await orLost(send);
    const reason = answer ? answer.error && NO_ANSWER_YET[answer.error.code] : 'lost';
    if (answer && !reason) return outcomeOf(answer);
    const ownSeconds = Math.min(2 ** attempt, LONGEST_WAIT_SECONDS);
    await waitFor({ reason: reason ?? 'lost', seconds: retryAfterSeconds(answer) ?? ownSeconds });
  }
}

async function orLost<Data>(send: () => Promise<Answer<Data>>): Promise<Answer<Data> | undefined> {
  try {
    return await send();
  } catch (failure) {
    if (failure instanceof LostAnswerError || failure instanceof UnexpectedAnswerError) return undefined;
    throw failure;
  }
}

function outcomeOf<Data>({ data, error, response }: Answer<Data>): Outcome<Data> {
  if (error) return { isDone: false, problem: error };
  const isReplay = response?.headers.get('Idempotency-Replayed') === 'true';
  return { isDone: true, data: data as Data, isReplay };
}

/** The service sends `Retry-After` as a number of seconds. */
export function retryAfterSeconds(answer: Answer<unknown> | undefined): number | undefined {
  const value = answer?.response?.headers.get('Retry-After');
  return value && /^\d+$/.test(value) ? Number(value) : undefined;
}
