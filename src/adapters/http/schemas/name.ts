import { text } from './text.ts';

/** The name of something: 1–200 characters that show at least one. */
export function name(description: string, example: string) {
  return text({ min: 1, max: 200 })
    .refine((value) => value.trim() !== '', 'must not be blank')
    .meta({ description, examples: [example], minLength: 1, maxLength: 200, pattern: '\\S' });
}
