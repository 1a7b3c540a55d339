import { useState } from 'preact/hooks';
import type { FeedEvent, Shop } from '../../../clients/typescript/src/index.ts';
import type { Sample } from '../state.ts';
import { duration, whole } from './numbers.ts';
import { usePoll } from './use-poll.ts';

const PERIOD_MS = 2_000;
const SHOWN = 6;
const COLOURS = { SENT: 'good', PENDING: 'faint', DEAD: 'bad' } as const;

interface FeedProps {
  readonly sample: Sample | undefined;
  /** Null: the events are not shown. */
  readonly operator: Shop | null;
}

/** The events that leave for the data platform. */
export function Feed({ sample, operator }: FeedProps) {
  const events = usePoll(async () => {
    const answer = await operator?.adminListEvents({ query: { limit: SHOWN } });
    return answer?.data?.data;
  }, PERIOD_MS);
  const feed = sample?.feed;
  const oldest = feed?.oldestSeconds ?? 0;
  return (
    <section class="card" aria-labelledby="feed">
      <h2 id="feed">Events for the data platform</h2>
      <dl class="pairs">
        <Pair name="sent/s" value={whole(feed?.sentPerSecond ?? 0)} />
        <Pair name="pending" value={shown(feed?.pending)} />
        <Pair name="in flight" value={shown(feed?.inFlight)} />
        <Pair name="dead" value={shown(feed?.dead)} />
        <Pair name="oldest" value={oldest > 0 ? duration(oldest * 1000) : '–'} />
      </dl>
      {operator && (
        <ul class="events">
          {(events ?? []).map((event) => (
            <Event key={event.id} event={event} operator={operator} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Event({ event, operator }: { readonly event: FeedEvent; readonly operator: Shop }) {
  const [outcome, setOutcome] = useState('');
  const redeliver = async () => {
    const { error } = await operator.adminRedeliverEvent({ path: { eventId: event.id } });
    setOutcome(error ? error.code : 'is sent again');
  };
  const order = event.orderId.slice(-6);
  return (
    <li>
      <span>
        <code>{event.type.replace('shop.order.', '')}</code> order …{order}{' '}
        <span class={COLOURS[event.status]}>{event.status}</span>
        {event.lastError && <span class="faint"> {event.lastError}</span>}
      </span>
      <span>
        <span role="status" class="faint">
          {outcome}
        </span>{' '}
        <button type="button" class="small" onClick={() => redeliver().catch(() => setOutcome('no answer'))}>
          Send again<span class="spoken"> the event of order {order}</span>
        </button>
      </span>
    </li>
  );
}

function Pair({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function shown(count: number | null | undefined): string {
  return typeof count === 'number' ? whole(count) : '–';
}
