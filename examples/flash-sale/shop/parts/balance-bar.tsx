import { useState } from 'preact/hooks';
import type { Balance } from '../../../../clients/typescript/src/index.ts';
import { useChange } from '../hooks/use-change.ts';
import { moneyFormat } from '../logic/money.ts';
import { untilAnswered } from '../logic/until-answered.ts';
import type { Session } from '../session.ts';
import { Press } from './press.tsx';
import { RefusalNote } from './refusal-note.tsx';
import { WaitNote } from './wait-note.tsx';

interface BalanceBarProps {
  readonly session: Session;
  readonly balance: Balance | undefined;
  readonly currency: string;
  readonly onChanged: () => void;
}

/** In the currency's smallest unit. */
const AMOUNTS = [50_000, 100_000, 500_000];

/** Who the shopper is and what the balance is, with charging. */
export function BalanceBar({ session: { shop }, balance, currency, onChanged }: BalanceBarProps) {
  const [isOpen, setOpen] = useState(false);
  const [charged, setCharged] = useState('');
  const change = useChange();
  const money = moneyFormat(currency);

  const charge = async (amount: number) => {
    if (change.isAsking) return;
    const request = { body: { amount }, headers: { 'Idempotency-Key': crypto.randomUUID() } };
    const outcome = await change.ask((waitFor) => untilAnswered(() => shop.chargeBalance(request), waitFor));
    if (!outcome.isDone) return;
    setOpen(false);
    setCharged(`${money(amount)} charged`);
    onChanged();
  };

  return (
    <header class="balance-bar">
      <div class="line">
        <strong class="brand">Flash sale</strong>
        <span class="who">{balance?.userId}</span>
        <output class="balance" key={balance?.amount} aria-label="Balance">
          {balance ? money(balance.amount) : '…'}
        </output>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls="charging"
          onClick={() => setOpen(!isOpen)}
        >
          Charge
        </button>
      </div>
      <div id="charging" hidden={!isOpen} class="actions">
        {AMOUNTS.map((amount) => (
          <Press key={amount} isAsking={change.isAsking} onPress={() => void charge(amount)}>
            + {money(amount)}
          </Press>
        ))}
      </div>
      <div aria-live="polite">
        <p class="spoken">{charged}</p>
        {change.waiting && <WaitNote waiting={change.waiting} />}
        {change.problem && <RefusalNote problem={change.problem} currency={currency} />}
      </div>
    </header>
  );
}
