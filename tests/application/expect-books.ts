import { expect } from 'vitest';
import type { ShopPorts } from '../contracts/test-shop.ts';

/** Fails, naming the violations, unless every check of the reconciliation is green. */
export async function expectBooksInOrder({
  reconciliation,
}: Pick<ShopPorts, 'reconciliation'>): Promise<void> {
  const { checks } = await reconciliation.run();
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
}
