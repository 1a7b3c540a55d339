/** The picture of the item. */
export function Lamp() {
  return (
    <svg class="lamp" viewBox="0 0 200 150" aria-hidden="true">
      <title>A brass lamp</title>
      <path class="light" d="M70 66 20 150h160L130 66z" />
      <path class="brass" d="M66 66 84 22h32l18 44z" />
      <path class="shine" d="M88 28 76 62h8l10-34z" />
      <circle class="bulb" cx="100" cy="68" r="7" />
      <path class="stand" d="M100 22V12M100 76v54" />
      <path class="brass" d="M70 138q0-10 30-10t30 10z" />
    </svg>
  );
}
