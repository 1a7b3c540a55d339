import fc from 'fast-check';
import { afterAll, beforeAll, it } from 'vitest';
import { expectBooksInOrder } from '../application/expect-books.ts';
import type { CreateShop, TestShop } from '../contracts/test-shop.ts';
import { steps } from './arbitrary-commands.ts';
import { replayable } from './replayable.ts';
import { Session } from './session.ts';

interface ModelOptions {
  readonly createShop: CreateShop;
  /** How many random runs each property gets. */
  readonly runs: number;
}

/** The shop answers as the reference does, to random requests one after the other and at once. */
export function modelContract({ createShop, runs }: ModelOptions): void {
  let shop: TestShop;

  beforeAll(async () => {
    shop = await createShop();
  });

  afterAll(() => shop.close());

  it('answers every request as the reference does, one after the other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 10, maxLength: 50 }), async (sequence) => {
        const session = new Session([shop]);
        await session.open();
        await session.inTurn(sequence);
      }),
      replayable(runs),
    );
    await expectBooksInOrder(shop.ports);
  });

  it.each([
    { processes: 1, of: (): [TestShop, ...TestShop[]] => [shop] },
    { processes: 2, of: (): [TestShop, ...TestShop[]] => [shop, shop.reopen()] },
  ])('answers requests at once as if each were alone, with $processes processes', async ({ of }) => {
    const processes = of();
    const bursts = fc.array(fc.array(steps, { minLength: 1, maxLength: 6 }), { minLength: 4, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(bursts, async (sequence) => {
        const session = new Session(processes);
        await session.open();
        for (const burst of sequence) await session.atOnce(burst);
      }),
      replayable(runs),
    );
    await expectBooksInOrder(shop.ports);
  });
}
