import { describe, expect, it } from 'vitest';
import { assertUserId, USER_ID } from '../../src/domain/user-id.ts';

describe('the id of a user', () => {
  it.each(['a', '!', '~', 'auth0|5f7c', 'ann@example.com', 'x'.repeat(255)])('can be %j', (userId) => {
    expect(USER_ID.test(userId)).toBe(true);
    expect(() => assertUserId(userId)).not.toThrow();
  });

  it.each(['', ' ', 'demo data', 'ann ', 'ann\n', '\x1f', '\x7f', 'änn', '사용자', 'x'.repeat(256)])(
    'cannot be %j',
    (userId) => {
      expect(USER_ID.test(userId)).toBe(false);
      expect(() => assertUserId(userId)).toThrow(RangeError);
    },
  );
});
