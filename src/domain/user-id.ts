import { invariant } from './invariant.ts';

/** The form of a user's id: 1 to 255 printable ASCII characters without space. */
export const USER_ID = /^[\x21-\x7e]{1,255}$/;

/** Throws a `RangeError` if this cannot be a user's id. That is a bug, because HTTP refuses such a caller earlier. */
export function assertUserId(userId: string): void {
  invariant(USER_ID.test(userId), () => `"${userId}" cannot be the id of a user`);
}
