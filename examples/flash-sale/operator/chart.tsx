import { whole } from './numbers.ts';

/** A part of a column. */
interface Part {
  readonly name: string;
  readonly value: number;
}

interface ChartProps {
  readonly label: string;
  /** The parts of each column, from below. The newest column comes last. */
  readonly columns: readonly (readonly Part[])[];
  /** By the name of the part. */
  readonly colours: Readonly<Record<string, string | undefined>>;
}

const COLUMNS = 60;
const HEIGHT = 100;

/** Columns over the last minute, on a scale from 0 to the highest of them. */
export function Chart({ label, columns, colours }: ChartProps) {
  const heights = columns.map((parts) => parts.reduce((total, { value }) => total + value, 0));
  const highest = Math.max(1, ...heights);
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${COLUMNS} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {columns.map((parts, index) => (
          <Column
            key={index}
            x={COLUMNS - columns.length + index}
            parts={parts.map((part) => ({ ...part, value: (HEIGHT * part.value) / highest }))}
            colours={colours}
          />
        ))}
      </svg>
      <figcaption class="faint">
        at most {whole(highest)}, last {COLUMNS} seconds
      </figcaption>
    </figure>
  );
}

interface ColumnProps {
  readonly x: number;
  readonly parts: readonly Part[];
  readonly colours: ChartProps['colours'];
}

function Column({ x, parts, colours }: ColumnProps) {
  let top = HEIGHT;
  return (
    <g>
      {parts.map(({ name, value }) => {
        top -= value;
        return <rect key={name} x={x + 0.1} y={top} width={0.8} height={value} fill={colours[name]} />;
      })}
    </g>
  );
}
