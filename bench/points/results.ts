import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Point, PointOrder } from './point.ts';

/** The points of a run. Each is written to a file at once, so that a run that was cut off can be resumed. */
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
