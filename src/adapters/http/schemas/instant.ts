import { z } from 'zod';

const EARLIEST = new Date('1970-01-01T00:00:00.000Z');
const LATEST = new Date('9999-12-31T23:59:59.999Z');

/** A time in a reply: RFC 3339 in UTC with milliseconds. The serializer writes it from a `Date`. */
export function instant(description: string) {
  return z.date().meta({
    type: 'string',
    format: 'date-time',
    description,
    examples: ['2026-11-21T03:00:00.000Z'],
  });
}

/** A time in a request: RFC 3339 with any offset, in the years 1970 to 9999. Fractions are cut to milliseconds. */
export function givenInstant(description: string) {
  return z.iso
    .datetime({ offset: true, abort: true, error: 'must be a time in the form of RFC 3339' })
    .refine((time) => isWithinRange(new Date(time)), {
      error: 'must lie in the years 1970 to 9999',
      abort: true,
    })
    .transform((time) => new Date(time))
    .meta({ description, examples: ['2026-11-21T03:00:00.000Z'] });
}

function isWithinRange(time: Date): boolean {
  return time >= EARLIEST && time <= LATEST;
}
