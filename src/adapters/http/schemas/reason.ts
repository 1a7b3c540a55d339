import { MAX_REASON_LENGTH } from '../../../domain/reason.ts';
import { text } from './text.ts';

/** Why an operator corrects something: 1 to 200 characters. */
export function reason(description: string) {
  return text({ min: 1, max: MAX_REASON_LENGTH }).meta({ description });
}
