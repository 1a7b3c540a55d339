const TIME = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** The time of day, in the shopper's time zone. */
export function timeText(at: string): string {
  return TIME.format(Date.parse(at));
}
