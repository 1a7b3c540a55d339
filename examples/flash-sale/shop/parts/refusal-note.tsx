import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Problem } from '../../../../clients/typescript/src/index.ts';
import { explainRefusal, type WishChange } from '../logic/explain-refusal.ts';
import type { Wish } from '../logic/wish.ts';
import { Press } from './press.tsx';

interface RefusalNoteProps {
  readonly problem: Problem;
  readonly currency: string;
  /** What the shopper wanted; default `buy`. */
  readonly kind?: Wish['kind'];
  /** Buys with the change that the refusal suggests. Without it, nothing is offered. */
  readonly onOffer?: (change: WishChange) => void;
  /** Further buttons. */
  readonly children?: ComponentChildren;
}

/** Says why the shop refused, and offers the way on. */
export function RefusalNote({ problem, currency, kind, onOffer, children }: RefusalNoteProps) {
  const { title, text, offer } = explainRefusal(problem, currency, kind);
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => note.current?.scrollIntoView({ block: 'nearest' }), [problem]);
  return (
    <div class="refusal" ref={note}>
      <h3>{title}</h3>
      <p>{text}</p>
      <div class="actions">
        {offer && onOffer && (
          <Press isPrimary onPress={() => onOffer(offer.change)}>
            {offer.label}
          </Press>
        )}
        {children}
      </div>
    </div>
  );
}
