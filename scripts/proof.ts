import { parseArgs } from 'node:util';
import { CUTS } from './proof/cuts.ts';
import { FAILOVERS } from './proof/failovers.ts';
import { HOSTILE } from './proof/hostile.ts';
import { KILLS } from './proof/kills.ts';
import { OVERLOAD } from './proof/overload.ts';
import { runPart } from './proof/part.ts';
import { proveWithDefect } from './proof/planted.ts';
import { RACES } from './proof/races.ts';
import { explanationOf, lineOf } from './proof/report.ts';
import { SCHEDULES } from './proof/schedules.ts';
import { SOAK } from './proof/soak.ts';

// Tries to break the books of the service, and shows whether it has. docs/proof.md describes the parts.
//
// --minutes=10  how long it takes, divided among the parts
// --part=kills  runs only this part; may be given several times
// --seed=1      the seed of the first round; each round has the next one
// --rounds=1    ends each part after so many rounds; without --minutes, only then
// --defect=name plants this defect of scripts/seeded-bugs in a copy of the project, and runs there
//
// A violation stops its part. The exit code is 1 if there was one.

const PARTS = [KILLS, CUTS, FAILOVERS, RACES, SCHEDULES, HOSTILE, SOAK, OVERLOAD];
const SEEDS = 1_000_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    part: { type: 'string', multiple: true },
    seed: { type: 'string' },
    rounds: { type: 'string' },
    defect: { type: 'string' },
  },
});
const names = values.part ?? PARTS.map(({ name }) => name);
const seed = numberOf('seed', 0) ?? Math.floor(Math.random() * SEEDS);
const rounds = numberOf('rounds', 1) ?? Number.POSITIVE_INFINITY;
const minutes = numberOf('minutes', 0) ?? (Number.isFinite(rounds) ? Number.POSITIVE_INFINITY : 10);
const chosen = PARTS.filter(({ name }) => names.includes(name));
for (const name of names) {
  if (!chosen.some((part) => part.name === name)) throw new Error(`There is no part "${name}"`);
}

// The servers are ended when this process exits. Without this, a signal would end it without that.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const { defect, ...others } = values;
if (defect === undefined) await prove();
else process.exitCode = await proveWithDefect(defect, argumentsOf(others));

async function prove(): Promise<void> {
  const deadline = performance.now() + minutes * 60_000;
  for (const [index, part] of chosen.entries()) {
    const startedAt = performance.now();
    const endsAt = startedAt + (deadline - startedAt) / (chosen.length - index);
    const outcome = await runPart(part, { seed, rounds, endsAt });
    console.log(lineOf(part, outcome, seed));
    if (!outcome.failure) continue;
    process.exitCode = 1;
    console.error(explanationOf(part, outcome.failure));
  }
}

/** The options as they are given on the command line. */
function argumentsOf(options: Readonly<Record<string, string | string[]>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => [value].flat().map((one) => `--${name}=${one}`));
}

function numberOf(name: 'minutes' | 'seed' | 'rounds', min: number): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!(number >= min) || text.trim() === '')
    throw new Error(`--${name} is a number from ${min} on, not "${text}"`);
  return number;
}
