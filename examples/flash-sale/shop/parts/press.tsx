import type { ComponentChildren } from 'preact';

interface PressProps {
  readonly onPress: () => void;
  /** A request of this button is under way. */
  readonly isAsking?: boolean;
  readonly isPrimary?: boolean;
  readonly children: ComponentChildren;
}

/**
 * A button for a change. It is not locked while its request is under way, so a second press must be harmless: most send
 * the same request under the same key. If the answer came between the two clicks of a double click, the second click is
 * no new wish. Neither is a key that is held down.
 */
export function Press({ onPress, isAsking = false, isPrimary = false, children }: PressProps) {
  return (
    <button
      type="button"
      class={isPrimary ? 'primary' : undefined}
      aria-busy={isAsking}
      onClick={({ detail: clicks }) => {
        if (clicks <= 1 || isAsking) onPress();
      }}
      onKeyDown={(event) => {
        if (event.repeat) event.preventDefault();
      }}
    >
      {children}
    </button>
  );
}
