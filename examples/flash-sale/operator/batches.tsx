import type { Readiness } from '../../../clients/typescript/src/index.ts';
import { duration } from './numbers.ts';
import { readJson, usePoll } from './use-poll.ts';

const PERIOD_MS = 5_000;

/** The last run of each batch. */
export function Batches() {
  const readiness = usePoll(() => readJson<Readiness>('/readyz'), PERIOD_MS);
  return (
    <section class="card" aria-labelledby="batches">
      <h2 id="batches">Batches</h2>
      <table>
        <tbody>
          {readiness?.jobs.map(({ name, lastRunAt, seconds, result }) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td class={result === 'failed' ? 'bad' : 'good'}>{result ?? ''}</td>
              <td class="count faint">
                {lastRunAt
                  ? `${new Date(lastRunAt).toLocaleTimeString()}, ${duration((seconds ?? 0) * 1000)}`
                  : 'not yet'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
