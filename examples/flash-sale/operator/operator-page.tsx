import { useMemo } from 'preact/hooks';
import { Shop } from '../../../clients/typescript/src/index.ts';
import type { Sale } from '../sale.ts';
import type { SaleState } from '../state.ts';
import type { Access } from './access.ts';
import { Batches } from './batches.tsx';
import { Books } from './books.tsx';
import { Buttons } from './buttons.tsx';
import { Feed } from './feed.tsx';
import { Groups } from './groups.tsx';
import { whole } from './numbers.ts';
import { Refusals } from './refusals.tsx';
import { ResultCard } from './result-card.tsx';
import { Sales } from './sales.tsx';
import { Stock } from './stock.tsx';
import { readJson, usePoll } from './use-poll.ts';

const PERIOD_MS = 1_000;
const PHASES = {
  waiting: 'Waiting for the start',
  running: 'On',
  counting: 'Counting',
  over: 'Over',
} as const;

/** All that the operator sees. */
export function OperatorPage({ access }: { readonly access: Access }) {
  const state = usePoll(() => readJson<SaleState>('/state.json'), PERIOD_MS);
  const sale = usePoll(() => readJson<Sale>('/sale.json'), PERIOD_MS);
  const operator = useMemo(() => operatorOf(access), [access]);
  if (!state || !sale) return <p class="loading faint">The sale is being opened.</p>;
  const { samples, card } = state;
  const last = samples.at(-1);
  return (
    <>
      <header class="top">
        <div>
          <h1>The flash sale</h1>
          <p>
            <strong role="status" class="phase">
              {PHASES[state.phase]}
            </strong>{' '}
            <span class="faint">{situation(state, sale)}</span>
          </p>
        </div>
        <Buttons state={state} secret={access.secret} />
      </header>
      <main class="wall">
        {card && <ResultCard card={card} />}
        <Groups samples={samples} recorded={state.recorded} most={card?.mostChangesPerTransaction ?? null} />
        <Stock sale={sale} sample={last} postgres={state.postgres} />
        <Sales samples={samples} />
        <Refusals samples={samples} />
        <Feed sample={last} operator={operator} />
        <Batches />
        <Books operator={operator} />
      </main>
    </>
  );
}

function situation({ phase, shoppers, seconds, crowd }: SaleState, sale: Sale): string {
  switch (phase) {
    case 'waiting':
      return `${whole(shoppers)} shoppers, ${whole(sale.units)} lamps, ${seconds} seconds`;
    case 'running':
      return `${whole(crowd.present)} shoppers in the shop, ${whole(crowd.answers)} answers`;
    case 'counting':
      return 'Every order is compared with what the shoppers were told';
    case 'over':
      return 'For a new sale, run the command again';
  }
}

function operatorOf({ token }: Access): Shop | null {
  return token === null ? null : new Shop({ baseUrl: location.origin, token, retry: { attempts: 1 } });
}
