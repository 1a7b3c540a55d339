import type { Shop } from '../../../clients/typescript/src/index.ts';
import { whole } from './numbers.ts';
import { usePoll } from './use-poll.ts';

/** The checks read every order, so they are not made every second. */
const PERIOD_MS = 8_000;

/** The nine checks of the reconciliation, made on one snapshot of the database. */
export function Books({ operator }: { readonly operator: Shop | null }) {
  const books = usePoll(async () => (await operator?.adminReconcile())?.data, PERIOD_MS);
  return (
    <section class="card books" aria-labelledby="books">
      <h2 id="books">The books{books && `, at ${new Date(books.asOf).toLocaleTimeString()}`}</h2>
      <ul class="checks">
        {books?.checks.map(({ name, ok, checked, violationCount }) => (
          <li key={name} class={ok ? 'good' : 'bad'}>
            <span>
              {ok ? '✓' : '✗'} {name}
            </span>
            <span class="count">{ok ? whole(checked) : `${whole(violationCount)} violations`}</span>
          </li>
        ))}
      </ul>
      {!operator && <p class="faint">To see the checks, follow the address that the terminal shows.</p>}
    </section>
  );
}
