import { MAX_NAME_LENGTH } from '../../../domain/name.ts';
import { text } from './text.ts';

/** The name of something: 1–200 characters that show at least one. */
export function name(description: string, example: string) {
  return text({ min: 1, max: MAX_NAME_LENGTH })
    .refine((value) => value.trim() !== '', 'must not be blank')
    .meta({ description, examples: [example], minLength: 1, maxLength: MAX_NAME_LENGTH, pattern: '\\S' });
}
