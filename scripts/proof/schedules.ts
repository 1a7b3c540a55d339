import { NOTHING } from './figures.ts';
import type { Part } from './part.ts';
import { runHistory } from './schedules/history.ts';
import { Violation } from './violation.ts';

const HISTORIES_PER_ROUND = 1_000;

/**
 * The lanes run against a simulated server. In each history the seed decides in which order everything happens, and what
 * fails. A round has a thousand histories. It needs no PostgreSQL.
 */
export const SCHEDULES: Part = {
  name: 'schedules',
  faultName: 'failures',
  async open() {
    return {
      round: historiesOf,
      reconcile: async () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
};

async function historiesOf(round: number) {
  let figures = NOTHING;
  for (let history = 0; history < HISTORIES_PER_ROUND; history += 1) {
    const seed = round * HISTORIES_PER_ROUND + history;
    const { failures, changes, made, unknown } = await runHistory(seed).catch((error) => {
      throw error instanceof Violation
        ? new Violation(error.message, { ...error.facts, history: seed })
        : error;
    });
    figures = {
      ...figures,
      faults: figures.faults + failures,
      requests: figures.requests + changes,
      acknowledged: figures.acknowledged + made,
      doubts: figures.doubts + unknown,
    };
  }
  return figures;
}
