import type { Sample } from '../state.ts';
import { Chart } from './chart.tsx';
import { whole } from './numbers.ts';

/** A code keeps its colour, whatever else is refused. */
const COLOURS: Readonly<Record<string, string>> = {
  OUT_OF_STOCK: '#b45309',
  COUPON_SOLD_OUT: '#0f766e',
  COUPON_NOT_STARTED: '#6d5bd0',
  DATABASE_UNAVAILABLE: '#be3455',
  OVERLOADED: '#2b6cb0',
};
const OTHER = '#71717a';

/** Refusals per second, stacked by code. */
export function Refusals({ samples }: { readonly samples: readonly Sample[] }) {
  const codes = [...new Set(samples.flatMap(({ refusals }) => Object.keys(refusals)))].sort();
  const colours = Object.fromEntries(codes.map((code) => [code, COLOURS[code] ?? OTHER]));
  const last = samples.at(-1)?.refusals ?? {};
  return (
    <section class="card" aria-labelledby="refusals">
      <h2 id="refusals">Refusals per second, by code</h2>
      <p class="figure">{whole(Object.values(last).reduce((total, count) => total + count, 0))}</p>
      <Chart
        label="Refusals per second over the last minute"
        columns={samples.map(({ refusals }) => codes.map((name) => ({ name, value: refusals[name] ?? 0 })))}
        colours={colours}
      />
      <ul class="legend">
        {codes.map((code) => (
          <li key={code}>
            <i style={{ background: colours[code] }} aria-hidden="true" />
            <code>{code}</code>
            <span class="count">{whole(last[code] ?? 0)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
