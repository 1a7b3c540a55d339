const TEXTS_MAX = 1_000;
const texts = new Map<number, string>();

/**
 * Returns the value with times as text, also in the fields of an object. The rows of a group share few different times,
 * so the texts are remembered. Formatting each time again took more than half of the serialisation.
 */
export function withTimeTexts(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return timeText(value);
  if (Array.isArray(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) copy[name] = withTimeTexts(field);
  return copy;
}

function timeText(time: Date): string {
  const milliseconds = time.getTime();
  const known = texts.get(milliseconds);
  if (known !== undefined) return known;
  if (texts.size >= TEXTS_MAX) texts.clear();
  const text = time.toISOString();
  texts.set(milliseconds, text);
  return text;
}
