import { z } from 'zod';

/**
 * Text of `min` to `max` characters, counted as Unicode code points, as JSON Schema and PostgreSQL count them. NUL and
 * unpaired surrogates are refused: PostgreSQL stores neither, and UTF-8 has no unpaired surrogates.
 */
export function text({ min, max }: { readonly min: number; readonly max: number }) {
  return z
    .string()
    .refine((value) => value.isWellFormed() && !value.includes('\0'), {
      error: 'must not contain NUL or unpaired surrogates',
      abort: true,
    })
    .refine((value) => isWithin(value, min, max), {
      error: `must have from ${min} to ${max} characters`,
      abort: true,
    })
    .meta({ minLength: min, maxLength: max });
}

function isWithin(value: string, min: number, max: number): boolean {
  // A code point takes one or two units, so a text that is far too long is not taken apart.
  if (value.length > max * 2) return false;
  const { length } = [...value];
  return length >= min && length <= max;
}
