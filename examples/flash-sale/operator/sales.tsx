import type { Sample } from '../state.ts';
import { Chart } from './chart.tsx';
import { duration, whole } from './numbers.ts';

/** Paid orders per second, and how long shoppers wait. */
export function Sales({ samples }: { readonly samples: readonly Sample[] }) {
  const last = samples.at(-1);
  const latency = last?.latencyMs;
  return (
    <section class="card" aria-labelledby="sales">
      <h2 id="sales">Checkouts per second</h2>
      <p class="figure">{whole(last?.checkouts ?? 0)}</p>
      <Chart
        label="Checkouts per second over the last minute"
        columns={samples.map(({ checkouts }) => [{ name: 'checkouts', value: checkouts }])}
        colours={{ checkouts: 'var(--brass)' }}
      />
      <dl class="pairs">
        <div>
          <dt>p50</dt>
          <dd>{latency ? duration(latency.p50) : '–'}</dd>
        </div>
        <div>
          <dt>p99</dt>
          <dd>{latency ? duration(latency.p99) : '–'}</dd>
        </div>
      </dl>
      <p class="faint">As the shoppers measure it, with their waits before a repeat.</p>
    </section>
  );
}
