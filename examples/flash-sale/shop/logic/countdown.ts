const SECOND_MS = 1000;
const HOUR_SECONDS = 3600;

/** The time left, as a clock shows it: `4:09`, or `1:04:09` from an hour on. A begun second counts as a whole one. */
export function clockText(leftMs: number): string {
  const seconds = secondsLeft(leftMs);
  const parts = [Math.floor((seconds % HOUR_SECONDS) / 60), seconds % 60];
  if (seconds >= HOUR_SECONDS) parts.unshift(Math.floor(seconds / HOUR_SECONDS));
  return parts.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** The whole seconds left, rounded up, so that 0 means that the time is over. */
export function secondsLeft(leftMs: number): number {
  return Math.max(Math.ceil(leftMs / SECOND_MS), 0);
}

/** The part of a period that is left, from 1 at its start to 0 at its end. */
export function partLeft(startMs: number, endMs: number, nowMs: number): number {
  if (endMs <= startMs) return 0;
  return Math.min(Math.max((endMs - nowMs) / (endMs - startMs), 0), 1);
}
