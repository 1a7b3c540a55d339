import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PointOrder } from './measure.ts';
import type { Runner, Spread, Workload } from './series.ts';

/** What was measured at one point. */
export interface Point {
  readonly workload: Workload;
  readonly spread: Spread;
  readonly runner: Runner;
  readonly clients: number;
  /** Operations that were granted. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Operations that were not, by the status of the reply. */
  readonly refusals: Readonly<Record<string, number>>;
  /** How many cores the load and the service were busy with, on average. */
  readonly loadCores?: number;
  readonly serviceCores?: number;
}

/** The points of a run, kept in a file as they come, so that a run that was cut off can be resumed. */
export class Results {
  readonly #file: string;
  readonly #points: Point[];

  private constructor(file: string, points: Point[]) {
    this.#file = file;
    this.#points = points;
  }

  static async open(file: string, isResumed: boolean): Promise<Results> {
    await mkdir(path.dirname(file), { recursive: true });
    const kept: Point[] = isResumed ? JSON.parse(await readFile(file, 'utf8').catch(() => '[]')) : [];
    return new Results(file, kept);
  }

  get points(): readonly Point[] {
    return this.#points;
  }

  find({ series, runner, clients }: PointOrder): Point | undefined {
    return this.#points.find(
      (point) =>
        point.workload === series.workload &&
        point.spread === series.spread &&
        point.runner === runner &&
        point.clients === clients,
    );
  }

  async add(point: Point): Promise<void> {
    this.#points.push(point);
    await writeFile(this.#file, JSON.stringify(this.#points, null, 1));
  }
}
