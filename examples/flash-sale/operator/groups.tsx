import type { SaleState, Sample } from '../state.ts';
import { Chart } from './chart.tsx';
import { whole } from './numbers.ts';

/** The most changes that one transaction makes. */
const GROUP_MAX = 256;

interface GroupsProps {
  readonly samples: readonly Sample[];
  readonly recorded: SaleState['recorded'];
  /** Of the fullest second, after the sale; null before. */
  readonly most: number | null;
}

/** The idea of the product: how many changes one transaction carries. It is one square per change. */
export function Groups({ samples, recorded, most }: GroupsProps) {
  const sample = samples.at(-1);
  const changes = most ?? sample?.changesPerTransaction ?? 0;
  const squares = Math.min(Math.round(changes), GROUP_MAX);
  return (
    <section class="card groups" aria-labelledby="groups">
      <h2 id="groups">Changes per transaction</h2>
      <p class="figure">
        {changes.toFixed(1)}{' '}
        <small>
          {most === null ? `${whole(sample?.transactions ?? 0)} transactions/s` : 'in the fullest second'}
        </small>
      </p>
      <div class="halves">
        <div>
          <div class="squares" aria-hidden="true">
            {Array.from({ length: squares }, (_, index) => (
              <i key={index} />
            ))}
          </div>
          <p class="faint">
            A square is one shopper's change. One transaction commits them all: one lock of the row, one
            commit.
          </p>
        </div>
        <Chart
          label="Changes per transaction over the last minute"
          columns={samples.map(({ changesPerTransaction: value }) => [{ name: 'changes', value }])}
          colours={{ changes: 'var(--brass)' }}
        />
      </div>
      <table>
        <caption>
          Checkouts of one item per second, recorded on a machine with two cores (
          <code>docs/measurements</code>)
        </caption>
        <tbody>
          <Recorded name="One transaction per request" value={recorded.oneByOne} of={recorded.inGroups} />
          <Recorded name="In groups, as here" value={recorded.inGroups} of={recorded.inGroups} />
        </tbody>
      </table>
    </section>
  );
}

function Recorded({
  name,
  value,
  of,
}: {
  readonly name: string;
  readonly value: number;
  readonly of: number;
}) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <div class="bar" aria-hidden="true">
          <span style={{ width: `${(100 * value) / of}%` }} />
        </div>
      </td>
      <td class="count">{whole(value)}</td>
    </tr>
  );
}
