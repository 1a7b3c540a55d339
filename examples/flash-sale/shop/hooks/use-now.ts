import { useEffect, useState } from 'preact/hooks';

/** Renders the component again each `everyMs`, with the time that `now` gives. `now` must stay the same function. */
export function useNow(now: () => number, everyMs = 250): number {
  const [time, setTime] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), everyMs);
    return () => clearInterval(timer);
  }, [now, everyMs]);
  return time;
}
