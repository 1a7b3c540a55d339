import { text } from './text.ts';

/** A name: 1 to 200 characters, not all of them blank. */
export function name(description: string, example: string) {
  return text({ min: 1, max: 200 })
    .refine((value) => value.trim() !== '', 'must not be blank')
    .meta({ description, examples: [example], minLength: 1, maxLength: 200, pattern: '\\S' });
}
