import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Cell, keyOf, type Sample } from './sample.ts';

/** The samples of a run. Each is written to a file at once, so that a run that was cut off can be resumed. */
export class Results {
  readonly #file: string;
  readonly #samples: Sample[];

  private constructor(file: string, samples: Sample[]) {
    this.#file = file;
    this.#samples = samples;
  }

  static async open(file: string, isResumed: boolean): Promise<Results> {
    await mkdir(path.dirname(file), { recursive: true });
    return new Results(file, isResumed ? JSON.parse(await readFile(file, 'utf8').catch(() => '[]')) : []);
  }

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  has(cell: Cell, round: number): boolean {
    return this.#samples.some((sample) => sample.round === round && keyOf(sample.cell) === keyOf(cell));
  }

  async add(sample: Sample): Promise<void> {
    this.#samples.push(sample);
    await writeFile(this.#file, JSON.stringify(this.#samples, null, 1));
    console.log(`${keyOf(sample.cell)}, round ${sample.round + 1}: ${oneLine(sample)}`);
  }
}

function oneLine({ figures: { perSecond, p50Ms, p99Ms, refusals, cost } }: Sample): string {
  const us = (figure: number | null) => figure?.toFixed(0) ?? '–';
  const ms = (figure: number | null) => figure?.toFixed(1) ?? '–';
  const refused = Object.entries(refusals).map(
    ([status, count]) => `, ${count} refused with status ${status}`,
  );
  return (
    `${Math.round(perSecond)}/s, median ${ms(p50Ms)} ms, p99 ${ms(p99Ms)} ms, µs per operation: ` +
    `PostgreSQL ${us(cost.postgresUs)}, service ${us(cost.serviceUs)}, load ${us(cost.loadUs)}${refused.join('')}`
  );
}
