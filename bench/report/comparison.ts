import type { Point } from '../points/point.ts';
import type { Runner, Series } from '../points/series.ts';

/** The points of one series, by runner and number of clients. */
export class Comparison {
  readonly series: Series;
  readonly #points: readonly Point[];

  constructor(series: Series, points: readonly Point[]) {
    this.series = series;
    this.#points = points.filter(
      ({ workload, spread }) => workload === series.workload && spread === series.spread,
    );
  }

  /** The numbers of clients that were measured, in ascending order. */
  get clients(): number[] {
    return [...new Set(this.#points.map(({ clients }) => clients))].sort((a, b) => a - b);
  }

  at(runner: Runner, clients: number): Point | undefined {
    return this.#points.find((point) => point.runner === runner && point.clients === clients);
  }

  /** The point with the highest throughput of these runners, at any number of clients. */
  best(...runners: readonly Runner[]): Point | undefined {
    return this.#points
      .filter(({ runner }) => runners.includes(runner))
      .reduce<Point | undefined>(
        (best, point) => (best && best.perSecond >= point.perSecond ? best : point),
        undefined,
      );
  }

  curve(runner: Runner): Point[] {
    return this.clients.flatMap((clients) => this.at(runner, clients) ?? []);
  }
}
