import fc from 'fast-check';
import { afterAll, beforeAll, it } from 'vitest';
import { expectBooksInOrder } from '../application/expect-books.ts';
import type { CreateShop, TestShop } from '../contracts/test-shop.ts';
import { START, steps } from './arbitrary-commands.ts';
import { replayable } from './replayable.ts';
import { Session } from './session.ts';

interface ModelOptions {
  readonly createShop: CreateShop;
  /** How many random runs each property gets. */
  readonly runs: number;
}

/** Several processes do not see each other's orders at once, so only one process can be held to an exact limit. */
const LIMITED = { ...START, pendingOrdersMax: 2 };

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
        const session = new Session([shop], LIMITED);
        await session.open();
        await session.inTurn(sequence);
      }),
      replayable(runs),
    );
    await expectBooksInOrder(shop.ports);
  });

  it.each([
    { processes: 1, start: LIMITED, of: (): [TestShop, ...TestShop[]] => [shop] },
    { processes: 2, start: START, of: (): [TestShop, ...TestShop[]] => [shop, shop.reopen()] },
  ])('answers requests at once as if each were alone, with $processes processes', async ({ start, of }) => {
    const processes = of();
    const bursts = fc.array(fc.array(steps, { minLength: 1, maxLength: 6 }), { minLength: 4, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(bursts, async (sequence) => {
        const session = new Session(processes, start);
        await session.open();
        for (const burst of sequence) await session.atOnce(burst);
      }),
      replayable(runs),
    );
    await expectBooksInOrder(shop.ports);
  });
}
