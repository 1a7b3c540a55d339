/** How many rows the benchmarks run on. */
export const SIZES = { items: 1_000, coupons: 1_000, users: 10_000 } as const;

/** The id of the n-th seeded row of its kind, from 1 on. */
export function seededId(kind: 'product' | 'option' | 'coupon', n: number): string {
  return `${ID_PREFIXES[kind]}${n.toString(16).padStart(12, '0')}`;
}

/** Ids that sort like those of version 7, and that SQL can compute as easily. */
export const ID_PREFIXES = {
  product: '01900000-0000-7000-8000-',
  option: '01900000-0001-7000-8000-',
  coupon: '01900000-0002-7000-8000-',
  movement: '01900000-0003-7000-8000-',
  entry: '01900000-0004-7000-8000-',
  order: '01900000-0005-7000-8000-',
} as const;

/** The n-th seeded user, from 1 on. */
export function userId(n: number): string {
  return `user-${n}`;
}

/** Every seeded user, in order. */
export function seededUsers(): string[] {
  return Array.from({ length: SIZES.users }, (_, index) => userId(index + 1));
}
