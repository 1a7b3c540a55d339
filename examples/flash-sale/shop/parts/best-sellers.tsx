import type { ProductRank } from '../../../../clients/typescript/src/index.ts';
import { moneyFormat } from '../logic/money.ts';
import { timeText } from '../logic/time-text.ts';

/** What sold best in the last 72 hours, and when that was counted. */
export function BestSellers({ rank: { asOf, currency, data } }: { readonly rank: ProductRank }) {
  return (
    <section class="card" aria-labelledby="popular">
      <h2 id="popular">Popular now</h2>
      <p class="faint">
        {asOf ? (
          <>
            Counted at <time dateTime={asOf}>{timeText(asOf)}</time>
          </>
        ) : (
          'Not counted yet'
        )}
      </p>
      {asOf && data.length === 0 && <p>Nothing was sold in the 72 hours before.</p>}
      <ol class="rank">
        {data.map(({ productId, name, minPrice, quantitySold }) => (
          <li key={productId}>
            <span>{name}</span>
            <span class="faint">
              {quantitySold} sold · from {moneyFormat(currency)(minPrice)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
