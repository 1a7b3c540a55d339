import fc from 'fast-check';
import { expect, it } from 'vitest';
import { replayable } from '../model/replayable.ts';
import { aSmallShop, blockedKeys, changeOf, drafts } from './arbitrary-changes.ts';
import type { GroupShop } from './group-shop.ts';

it('a group of changes is answered, and leaves the shop, as the same changes made one by one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(drafts, { minLength: 1, maxLength: 12 }),
      blockedKeys,
      async (group, blocked) => {
        const changes = group.map((draft, index) => changeOf(draft, `made-${index}`));
        const together = aSmallShop(blocked);
        const oneByOne = aSmallShop(blocked);
        const answers = await together.make(...changes);
        const expected = [];
        for (const change of changes) expected.push(...(await oneByOne.make(change)));
        expect(answers).toEqual(expected);
        expect(rowsOf(together)).toEqual(rowsOf(oneByOne));
      },
    ),
    replayable(1_000),
  );
});

it('a group of changes locks each table at most once, with sorted keys', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(drafts, { minLength: 1, maxLength: 12 }), async (group) => {
      const shop = aSmallShop([]);
      await shop.make(...group.map((draft, index) => changeOf(draft, `made-${index}`)));
      const locks = shop.source.statements
        .filter((statement) => statement !== 'read')
        .map((lock) => lock.split(' '));
      const tables = locks.map(([, table]) => table);
      expect(tables).toEqual(
        ['orders', 'stocks', 'coupons', 'balances'].filter((table) => tables.includes(table)),
      );
      for (const [, , ...keys] of locks) expect(keys).toEqual([...new Set(keys)].sort());
    }),
    replayable(500),
  );
});

function rowsOf({ store }: GroupShop) {
  const { clock: _, ...rows } = store;
  return rows;
}
