const RADIUS = 26;
const LENGTH = 2 * Math.PI * RADIUS;

/** A ring that empties. `part` is what is left of it, from 1 to 0. */
export function Ring({ part, text }: { readonly part: number; readonly text: string }) {
  return (
    <svg class="ring" viewBox="0 0 64 64" role="img" aria-label={`${text} left`}>
      <title>{text} left</title>
      <circle class="track" cx="32" cy="32" r={RADIUS} />
      <circle
        class="rest"
        cx="32"
        cy="32"
        r={RADIUS}
        stroke-dasharray={LENGTH}
        stroke-dashoffset={LENGTH * (1 - part)}
      />
      <text x="32" y="36.5">
        {text}
      </text>
    </svg>
  );
}
