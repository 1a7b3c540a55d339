import { Gauge, type Registry } from '@prometheus-io/client';

interface GaugeOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

/** Adds a gauge to the registry. Every scrape calls `collect`, which sets its values. */
export function watchGauge<Label extends string = never>(
  registry: Registry,
  { name, help, labels = [] }: GaugeOptions<Label>,
  collect: (gauge: Gauge<Label>) => void | Promise<void>,
): void {
  new Gauge<Label>({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    async collect() {
      await collect(this);
    },
  });
}
