import { z } from 'zod';
import { USER_ID } from '../../../domain/user-id.ts';
import { EXAMPLE } from './ids.ts';

/** The id of a user in an operator's request. It has the form that the `sub` of a token must have. */
export function userId(description: string) {
  return z
    .string()
    .regex(USER_ID, 'must be 1 to 255 printable ASCII characters without space')
    .meta({ description, examples: [EXAMPLE.userId] });
}

export const userParams = z.strictObject({
  userId: userId("The user's id: the `sub` of their token, percent-encoded."),
});
