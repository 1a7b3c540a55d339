import { useState } from 'preact/hooks';
import type { Control } from '../server/control-server.ts';
import type { SaleState } from '../state.ts';
import { whole } from './numbers.ts';

interface ButtonsProps {
  readonly state: SaleState;
  /** Null: the buttons are closed. */
  readonly secret: string | null;
}

/** The buttons for the buyers, for the data platform and for PostgreSQL. */
export function Buttons({ state, secret }: ButtonsProps) {
  const [failure, setFailure] = useState('');
  const press = async (control: Control) => setFailure(await post(control, secret ?? ''));
  const isClosed = secret === null;
  const refuses = state.platform === 'refuses';
  return (
    <div class="buttons">
      <button
        type="button"
        class="primary"
        disabled={isClosed || state.phase !== 'waiting'}
        onClick={() => press('start')}
      >
        Start: {whole(state.shoppers)} buyers
      </button>
      <button
        type="button"
        aria-pressed={refuses}
        disabled={isClosed}
        onClick={() => press(refuses ? 'take-events' : 'refuse-events')}
      >
        Data platform refuses
      </button>
      <button
        type="button"
        class="danger"
        disabled={isClosed || !state.postgres.isRunning}
        onClick={() => press('kill-postgresql')}
      >
        Kill PostgreSQL
      </button>
      {isClosed && <p class="faint hint">To open the buttons, follow the address that the terminal shows.</p>}
      {failure && (
        <p role="alert" class="bad hint">
          {failure}
        </p>
      )}
    </div>
  );
}

/** Resolves with why it was refused; empty if it was not. */
async function post(control: Control, secret: string): Promise<string> {
  try {
    const headers = { 'X-Flash-Sale-Secret': secret };
    const answer = await fetch(`/control/${control}`, { method: 'POST', headers });
    return answer.ok ? '' : await answer.text();
  } catch {
    return 'The flash sale has ended at the terminal';
  }
}
