import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../../../clients/typescript/src/index.ts';
import { Poll } from '../logic/poll.ts';
import { type Answer, retryAfterSeconds } from '../logic/until-answered.ts';

/** What the page last read of something. */
export interface Reading<Data> {
  /** The newest answer; undefined before the first one. */
  readonly data?: Data | undefined;
  /** The refusal of the newest reading, such as for a product that was withdrawn. */
  readonly problem?: Problem | undefined;
  /** The newest reading got no answer, or none of the service. `data` is older. */
  readonly isStale: boolean;
  /** Reads now. Call it after a change. */
  readonly refresh: () => void;
}

/**
 * Reads at once, and again `everyMs` after each answer, or after `Retry-After` if that is longer. A hidden page reads
 * nothing. The browser asks with `If-None-Match` by itself, because the service sends `no-cache` and an `ETag`: what has
 * not changed is a 304 without a body.
 *
 * @param of the id of what is read. If it changes, the new one is read at once.
 */
export function useReading<Data>(
  read: () => Promise<Answer<Data>>,
  everyMs: number,
  of: string | null = null,
): Reading<Data> {
  const [reading, setReading] = useState<Omit<Reading<Data>, 'refresh'>>({ isStale: false });
  const latestRead = useRef(read);
  latestRead.current = read;

  const poll = useMemo(() => {
    const readOnce = async () => {
      const answer = await latestRead.current().catch(() => undefined);
      setReading((last) => newer(last, answer));
      const seconds = retryAfterSeconds(answer);
      return seconds && seconds * 1000;
    };
    return new Poll(readOnce, everyMs);
  }, [everyMs, of]);

  useEffect(() => {
    const runIfVisible = () => (document.hidden ? poll.stop() : void poll.run());
    runIfVisible();
    document.addEventListener('visibilitychange', runIfVisible);
    return () => {
      document.removeEventListener('visibilitychange', runIfVisible);
      poll.stop();
    };
  }, [poll]);

  return { ...reading, refresh: () => void poll.run() };
}

function newer<Data>(last: Omit<Reading<Data>, 'refresh'>, answer: Answer<Data> | undefined) {
  if (answer?.data !== undefined) return { data: answer.data, isStale: false };
  const isGone = answer?.error?.status === 404;
  return { data: isGone ? undefined : last.data, problem: answer?.error, isStale: !isGone };
}
