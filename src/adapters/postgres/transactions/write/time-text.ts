const KEPT = 1_000;
const texts = new Map<number, string>();

/**
 * A time as JSON has it. The rows of a group have few different ones, the time of its decisions above all, and writing
 * each anew took more than half of the serialisation.
 */
export function timeText(time: Date): string;
export function timeText(time: Date | null): string | null;
export function timeText(time: Date | null): string | null {
  if (time === null) return null;
  const milliseconds = time.getTime();
  const known = texts.get(milliseconds);
  if (known !== undefined) return known;
  if (texts.size >= KEPT) texts.clear();
  const text = time.toISOString();
  texts.set(milliseconds, text);
  return text;
}

/** The same fields, and those of the records among them, with times as text. */
export function withTimeTexts(record: object): object {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, plain(value)]));
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return timeText(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return withTimeTexts(value);
}
