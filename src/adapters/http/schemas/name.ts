import { MAX_NAME_LENGTH } from '../../../domain/name.ts';
import { text } from './text.ts';

/** A name: 1 to 200 characters, not all of them blank. */
export function name(description: string, example: string) {
  return text({ min: 1, max: MAX_NAME_LENGTH })
    .refine((value) => value.trim() !== '', 'must not be blank')
    .meta({ description, examples: [example], minLength: 1, maxLength: MAX_NAME_LENGTH, pattern: '\\S' });
}
