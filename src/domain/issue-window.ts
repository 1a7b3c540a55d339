/** When a campaign issues its coupons, and until when they can be used. Both ends are exclusive. */
export interface IssueWindow {
  readonly issueStartsAt: Date;
  readonly issueEndsAt: Date;
  readonly usableUntil: Date;
}

/** A time that does not fit the others, and a sentence part that says why. */
export interface WindowFault {
  readonly field: 'issueEndsAt' | 'usableUntil';
  readonly detail: string;
}

/** The times at fault. Issuing must end after it starts, and the coupons must be usable at least until it ends. */
export function windowFaults({
  issueStartsAt,
  issueEndsAt,
  usableUntil,
}: IssueWindow): readonly WindowFault[] {
  const faults: WindowFault[] = [];
  if (issueEndsAt <= issueStartsAt) {
    faults.push({ field: 'issueEndsAt', detail: 'must be later than issueStartsAt' });
  }
  if (usableUntil < issueEndsAt) {
    faults.push({ field: 'usableUntil', detail: 'must not be earlier than issueEndsAt' });
  }
  return faults;
}
