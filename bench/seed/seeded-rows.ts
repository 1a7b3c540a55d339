/** How many rows of each kind are seeded. The campaigns of `coupons` come first, and then those of `hotCoupons`. */
export const SIZES = { items: 1_000, coupons: 1_000, hotCoupons: 1_000, users: 10_000 } as const;

/** The id of the n-th seeded row of its kind. The first is 1. */
export function seededId(kind: 'product' | 'option' | 'coupon', n: number): string {
  return `${ID_PREFIXES[kind]}${n.toString(16).padStart(12, '0')}`;
}

/** The same as an expression in SQL. `number` is one, too. */
export function sqlId(kind: keyof typeof ID_PREFIXES, number: string): string {
  return `('${ID_PREFIXES[kind]}' || lpad(to_hex(${number}), 12, '0'))::uuid`;
}

/** The first part of the seeded ids. They sort like UUIDv7, and SQL can compute them. */
export const ID_PREFIXES = {
  product: '01900000-0000-7000-8000-',
  option: '01900000-0001-7000-8000-',
  coupon: '01900000-0002-7000-8000-',
  movement: '01900000-0003-7000-8000-',
  entry: '01900000-0004-7000-8000-',
  order: '01900000-0005-7000-8000-',
  cancellation: '01900000-0006-7000-8000-',
} as const;

/** The n-th seeded user. The first is 1. */
export function userId(n: number): string {
  return `user-${n}`;
}

/** Every seeded user, in order. */
export function seededUsers(): string[] {
  return Array.from({ length: SIZES.users }, (_, index) => userId(index + 1));
}
