import { describe, expect, it } from 'vitest';
import { windowFaults } from '../../src/domain/issue-window.ts';
import { NOON, noonPlus } from '../builders.ts';

const late = { field: 'issueEndsAt', detail: 'must be later than issueStartsAt' };
const short = { field: 'usableUntil', detail: 'must not be earlier than issueEndsAt' };

describe("the times of a campaign's window", () => {
  it.each([
    ['in order', 1, 2, []],
    ['in order if coupons can be used until issuing ends', 1, 1, []],
    ['wrong if issuing ends when it starts', 0, 2, [late]],
    ['wrong if issuing ends before it starts', -1, 2, [late]],
    ['wrong if coupons expire before issuing ends', 2, 1, [short]],
    ['wrong twice if both ends are too early', -1, -2, [late, short]],
  ])('are %s', (_, endMs, usableMs, faults) => {
    const window = { issueStartsAt: NOON, issueEndsAt: noonPlus(endMs), usableUntil: noonPlus(usableMs) };
    expect(windowFaults(window)).toEqual(faults);
  });
});
