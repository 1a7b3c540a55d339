import type { Waiting } from '../hooks/use-change.ts';
import { useNow } from '../hooks/use-now.ts';
import { secondsLeft } from '../logic/countdown.ts';
import type { WaitReason } from '../logic/until-answered.ts';

const WORDS: Record<WaitReason, { readonly title: string; readonly text: string }> = {
  busy: {
    title: 'The shop is busy',
    text: 'This attempt did nothing. The page asks again by itself, under the same key.',
  },
  unknown: {
    title: 'The shop is finding out',
    text: 'It may be done already. The page asks again under the same key.',
  },
  lost: { title: 'No answer yet', text: 'It may be done already. The page asks again under the same key.' },
};

/** Counts down to the next attempt. Screen readers hear the words once, and not each second. */
export function WaitNote({ waiting: { reason, until, askNow } }: { readonly waiting: Waiting }) {
  const seconds = secondsLeft(until - useNow(Date.now));
  const { title, text } = WORDS[reason];
  return (
    <div class="wait">
      <span class="count" aria-hidden="true">
        {seconds}
      </span>
      <div>
        <h3>{title}</h3>
        <p>{text}</p>
      </div>
      <button type="button" onClick={askNow}>
        Ask now
      </button>
    </div>
  );
}
