import { z } from 'zod';

/**
 * Text of `min` to `max` Unicode code points, which is how JSON Schema and PostgreSQL count characters. NUL and unpaired
 * surrogates are refused, because PostgreSQL cannot store them.
 */
export function text({ min, max }: { readonly min: number; readonly max: number }) {
  return wellFormed()
    .refine((value) => isWithin(value, min, max), {
      error: `must have from ${min} to ${max} characters`,
      abort: true,
    })
    .meta({ minLength: min, maxLength: max });
}

/** Text that PostgreSQL can store, of any length. */
export function wellFormed() {
  return z.string().refine((value) => value.isWellFormed() && !value.includes('\0'), {
    error: 'must not contain NUL or unpaired surrogates',
    abort: true,
  });
}

function isWithin(value: string, min: number, max: number): boolean {
  // A code point takes at most two units, so a far too long text is refused without counting its code points.
  if (value.length > max * 2) return false;
  const { length } = [...value];
  return length >= min && length <= max;
}
