import type { Sale } from '../sale.ts';
import type { PostgresState, Sample } from '../state.ts';
import { duration } from './numbers.ts';

interface StockProps {
  readonly sale: Sale;
  readonly sample: Sample | undefined;
  readonly postgres: PostgresState;
}

/** The lamps and the coupons that are left, and how the database is. */
export function Stock({ sale, sample, postgres }: StockProps) {
  const { isRunning, kills, lastAwayMs } = postgres;
  return (
    <section class="card" aria-labelledby="stock">
      <h2 id="stock">Left</h2>
      <Left what="lamps" left={sample?.stock ?? null} of={sale.units} />
      <Left what="coupons" left={sample?.couponsLeft ?? null} of={sale.couponUnits} />
      <h2>PostgreSQL</h2>
      <p role="status">
        <strong class={isRunning ? 'good' : 'bad'}>
          {isRunning ? '✓ Running' : '✗ Killed, is starting again'}
        </strong>
        {kills > 0 && (
          <>
            {' '}
            <span class="faint">
              Killed {kills === 1 ? 'once' : `${kills} times`}
              {isRunning && lastAwayMs !== null && `, away for ${duration(lastAwayMs)}`}. Shoppers repeat what
              was not answered, under the same key.
            </span>
          </>
        )}
      </p>
    </section>
  );
}

function Left({
  what,
  left,
  of,
}: {
  readonly what: string;
  readonly left: number | null;
  readonly of: number;
}) {
  return (
    <div class="left">
      <p>
        <strong>{left ?? '–'}</strong> of {of} {what}
      </p>
      <div class="bar" aria-hidden="true">
        <span style={{ width: `${(100 * (left ?? 0)) / of}%` }} />
      </div>
    </div>
  );
}
