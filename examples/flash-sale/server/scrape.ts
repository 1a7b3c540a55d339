type Labels = Readonly<Record<string, string>>;

const LINE = /^(?<name>\w+)(?:\{(?<labels>.*)\})? (?<value>\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** One answer of `/metrics`, in the text format of Prometheus. */
export class Scrape {
  readonly #series: { readonly name: string; readonly labels: Labels; readonly value: number }[];

  constructor(text: string) {
    this.#series = text.split('\n').flatMap((line) => {
      const { name, labels = '', value } = LINE.exec(line)?.groups ?? {};
      if (name === undefined) return [];
      const pairs = [...labels.matchAll(LABEL)].map(([, label = '', content = '']) => [label, content]);
      return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
    });
  }

  /** The sum of the series of this name that have these labels. 0 if there is none. */
  sum(name: string, labels: Labels = {}): number {
    return this.#of(name)
      .filter((series) => Object.entries(labels).every(([label, value]) => series.labels[label] === value))
      .reduce((total, { value }) => total + value, 0);
  }

  /** A gauge. Null if it is not a number, as while the database is away. */
  gauge(name: string, labels: Labels = {}): number | null {
    const value = this.sum(name, labels);
    return Number.isFinite(value) ? value : null;
  }

  /** The values of the series of this name, by the value of a label. */
  by(label: string, name: string): ReadonlyMap<string, number> {
    return new Map(this.#of(name).map(({ labels, value }) => [labels[label] ?? '', value]));
  }

  #of(name: string) {
    return this.#series.filter((series) => series.name === name);
  }
}
