import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { SIZES, seededId } from '../seed/seeded-rows.ts';
import type { Checkouts } from './beside-checkout.ts';

/** Checks out so many times a second, one checkout after the other. @throws {Error} if one is refused */
export async function buyCalmly(
  { stage, port }: Pick<Checkouts, 'stage' | 'port'>,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<void> {
  const tokens: string[] = JSON.parse(await readFile(stage.tokensFile, 'utf8'));
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const optionId = seededId('option', 1 + (n % SIZES.items));
    const reply = await fetch(`http://127.0.0.1:${port}/v1/checkout`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens[n % tokens.length]}`,
        'idempotency-key': randomUUID(),
        'content-type': 'application/json',
      },
      body: JSON.stringify({ items: [{ optionId, quantity: 1 }] }),
    });
    if (!reply.ok) throw new Error(`Checkout was answered with ${reply.status}`);
    await reply.arrayBuffer();
    await sleep(1000 / perSecond);
  }
}
