import type { Sample } from '../state.ts';
import { Chart } from './chart.tsx';
import { highestFirst, whole } from './numbers.ts';

const COLOURS = ['#b45309', '#0f766e', '#6d5bd0', '#be3455', '#2b6cb0', '#71717a'];

/** Refusals per second, stacked by code. */
export function Refusals({ samples }: { readonly samples: readonly Sample[] }) {
  const totals: Record<string, number> = {};
  for (const [code, count] of samples.flatMap(({ refusals }) => Object.entries(refusals))) {
    totals[code] = (totals[code] ?? 0) + count;
  }
  const codes = highestFirst(totals).map(([code]) => code);
  const colours = Object.fromEntries(codes.map((code, rank) => [code, colourOf(rank)]));
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

function colourOf(rank: number): string {
  return COLOURS[Math.min(rank, COLOURS.length - 1)] ?? '';
}
