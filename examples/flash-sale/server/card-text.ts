import type { Card } from '../state.ts';

/** The card as text, for the terminal. */
export function cardText(card: Card): string {
  const refused = Object.entries(card.refusals).sort(([, a], [, b]) => b - a);
  const faults = card.checks.filter(({ ok }) => !ok);
  return [
    '',
    `Sold       ${number(card.soldUnits)} of ${number(card.units)} lamps, ${number(card.confirmedOrders)} paid orders in all`,
    `Oversold   ${card.oversold}`,
    `Doubled    ${card.doubled}   (${number(card.repeats)} requests were sent again under the same key)`,
    `Lost       ${card.lost}   (${number(card.acknowledgedOrders)} orders were acknowledged, PostgreSQL was killed ${card.kills} times)`,
    `Unanswered ${card.unanswered}`,
    `At most    ${card.mostChangesPerTransaction.toFixed(1)} changes per transaction, ${number(card.mostCheckoutsPerSecond)} checkouts per second`,
    `The books  ${card.checks.length - faults.length} of ${card.checks.length} checks are ok ${faults.map(({ name }) => name).join(', ')}`,
    'Refused    by code:',
    ...refused.map(([code, count]) => `  ${code.padEnd(24)}${number(count).padStart(8)}`),
    '',
  ].join('\n');
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en');
}
