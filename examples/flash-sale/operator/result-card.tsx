import type { Card } from '../state.ts';
import { highestFirst, whole } from './numbers.ts';

/** The result of the sale. */
export function ResultCard({ card }: { readonly card: Card }) {
  const refusals = highestFirst(card.refusals);
  const refused = refusals.reduce((total, [, count]) => total + count, 0);
  const goodChecks = card.checks.filter(({ ok }) => ok).length;
  return (
    <section class="card result" aria-labelledby="result">
      <h2 id="result">The result</h2>
      <ul class="figures">
        <Figure name="lamps sold" value={`${whole(card.soldUnits)} of ${whole(card.units)}`} />
        <Figure name="oversold" value={whole(card.oversold)} isGood={card.oversold === 0} />
        <Figure name="doubled" value={whole(card.doubled)} isGood={card.doubled === 0} />
        <Figure name="lost" value={whole(card.lost)} isGood={card.lost === 0} />
        <Figure
          name="checks"
          value={`${goodChecks} of ${card.checks.length}`}
          isGood={goodChecks === card.checks.length}
        />
        <Figure name="refused" value={whole(refused)} />
      </ul>
      <p class="faint">
        {whole(card.acknowledgedOrders)} orders that the shoppers were told of were compared with those of the
        shop. {whole(card.repeats)} requests were sent again under the same key
        {card.kills > 0 && `, PostgreSQL was killed ${card.kills === 1 ? 'once' : `${card.kills} times`}`}.{' '}
        {card.unanswered > 0 && `${whole(card.unanswered)} never got an answer. `}In the fullest second, a
        transaction had {whole(card.mostChangesPerTransaction)} changes on average.
      </p>
      <ul class="codes">
        {refusals.map(([code, count]) => (
          <li key={code}>
            <code>{code}</code> {whole(count)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Figure({
  name,
  value,
  isGood,
}: {
  readonly name: string;
  readonly value: string;
  readonly isGood?: boolean;
}) {
  const judgement = isGood === undefined ? '' : isGood ? 'is-good' : 'is-bad';
  return (
    <li class={judgement}>
      <strong>{value}</strong> {name}
    </li>
  );
}
