import { useEffect, useState } from 'preact/hooks';

/**
 * What `read` resolved with last; undefined before the first time. It reads again `periodMs` after each answer. If a read
 * fails, the last answer stays.
 */
export function usePoll<Result>(
  read: () => Promise<Result | undefined>,
  periodMs: number,
): Result | undefined {
  const [result, setResult] = useState<Result>();
  // Every render makes a new `read`, and all of them do the same, so the first one stays.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const poll = async () => {
      const next = await read().catch(() => undefined);
      if (isOver) return;
      if (next !== undefined) setResult(next);
      timer = setTimeout(poll, periodMs);
    };
    void poll();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [periodMs]);
  return result;
}

/** Reads JSON from this server. */
export async function readJson<Result>(path: string): Promise<Result> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return (await answer.json()) as Result;
}
