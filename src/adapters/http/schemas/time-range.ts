import type { z } from 'zod';

/**
 * Refuses a time range that holds no moment: `from` must be earlier than `to`. A range without one of the two is open on
 * that side.
 */
export function refuseEmptyRange<From extends string, To extends string>(from: From, to: To) {
  return (
    given: { readonly [Field in From | To]?: Date | undefined },
    context: z.core.$RefinementCtx,
  ): void => {
    const [start, end]: (Date | undefined)[] = [given[from], given[to]];
    if (start === undefined || end === undefined || start < end) return;
    context.addIssue({ code: 'custom', path: [to], message: `must be later than \`${from}\`` });
  };
}
