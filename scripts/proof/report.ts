import { inspect } from 'node:util';
import type { Figures } from './figures.ts';
import type { Outcome, Part } from './part.ts';
import { Violation } from './violation.ts';

/** One line about a part that has ended. `seed` is that of its first round. */
export function lineOf(
  { name, faultName }: Part,
  { rounds, figures, failure }: Outcome,
  seed: number,
): string {
  const stoppedBy = failure?.error instanceof Violation ? 'a violation' : 'an error';
  const end = failure ? `stopped by ${stoppedBy}` : '0 violations, books in order';
  const missed = figures.missedAims?.map((aim) => `aim not reached: ${aim}`) ?? [];
  return `${name}: ${[count(rounds, 'rounds'), ...told(figures, faultName), ...missed, end].join(', ')} (--seed=${seed})`;
}

/** What stopped a part, and how to repeat the round. */
export function explanationOf({ name }: Part, { seed, error }: NonNullable<Outcome['failure']>): string {
  const what =
    error instanceof Violation
      ? `${error.message}\n${inspect(error.facts, { depth: null, maxArrayLength: 30, breakLength: 120 })}`
      : inspect(error);
  return `${name}: ${what}\nTo repeat this round: npm run proof -- --part=${name} --seed=${seed} --rounds=1`;
}

/** Figures that do not belong to a part are 0 in it, and are left out. */
function told(figures: Figures, faultName: string): string[] {
  const counts = [
    [figures.faults, faultName],
    [figures.requests, 'requests'],
    [figures.doubts, 'answers in doubt'],
    [figures.acknowledged, 'acknowledged effects'],
  ] as const;
  const times = [
    [figures.longestRecoveryMs, 'longest recovery'],
    [figures.slowestAnswerMs, 'slowest answer'],
  ] as const;
  return [
    ...counts.filter(([number]) => number > 0).map(([number, what]) => count(number, what)),
    ...times.filter(([ms]) => ms > 0).map(([ms, what]) => `${what} ${(ms / 1_000).toFixed(1)} s`),
    ...Object.entries(figures.measured ?? {}).map(([what, number]) => count(number, what)),
  ];
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}`;
}
