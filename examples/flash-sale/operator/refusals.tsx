import type { Sample } from '../state.ts';
import { Chart } from './chart.tsx';
import { whole } from './numbers.ts';

const COLOURS = ['#b45309', '#0f766e', '#6d5bd0', '#be3455', '#2b6cb0', '#71717a'];

/** Refusals per second, stacked by code. */
export function Refusals({ samples }: { readonly samples: readonly Sample[] }) {
  // In the order in which they came, so that a code keeps its colour.
  const codes = [...new Set(samples.flatMap(({ refusals }) => Object.keys(refusals)))];
  const colours = Object.fromEntries(codes.map((code, place) => [code, colourOf(place)]));
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

function colourOf(place: number): string {
  return COLOURS[Math.min(place, COLOURS.length - 1)] ?? '';
}
