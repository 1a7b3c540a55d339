import { parseArgs } from 'node:util';
import { told } from './proof/figures.ts';
import { KILLS } from './proof/kills.ts';
import { runPart } from './proof/part.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    part: { type: 'string' },
    rounds: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
const outcome = await runPart(KILLS, {
  seed,
  rounds: Number(values.rounds ?? Infinity),
  endsAt: performance.now() + Number(values.minutes) * 60_000,
});
console.log(outcome.rounds, told(outcome.figures, 'kills'), outcome.failure);
