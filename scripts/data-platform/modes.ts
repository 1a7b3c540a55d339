/** How the receiver answers an event whose signature is valid. */
interface Mode {
  readonly status: number;
  readonly delayMs: number;
  readonly retryAfterSeconds?: number;
  /** What the receiver does, and what the shop does then. */
  readonly effect: string;
}

/** By name. The first letter of a name is the key that chooses the mode. */
export const MODES = {
  accept: { status: 204, delayMs: 0, effect: 'takes every event' },
  slow: { status: 204, delayMs: 3_000, effect: 'takes every event after 3 s. Orders do not wait for it' },
  fail: { status: 500, delayMs: 0, effect: 'answers 500. The shop tries again after 5 s, 30 s, 2 min …' },
  down: { status: 503, delayMs: 0, effect: 'answers 503. The shop tries again, as after 500' },
  busy: {
    status: 429,
    delayMs: 0,
    retryAfterSeconds: 10,
    effect: 'answers 429 with Retry-After: 10. The feed pauses for 10 s and tries again',
  },
} as const satisfies Record<string, Mode>;

export type ModeName = keyof typeof MODES;

export function isModeName(name: string): name is ModeName {
  return Object.hasOwn(MODES, name);
}

export function modeOf(name: ModeName): Mode {
  return MODES[name];
}
