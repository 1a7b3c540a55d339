import type { Sale } from '../sale.ts';

/**
 * @throws Error if the server has no sale.
 */
export async function readSale(): Promise<Sale> {
  const answer = await fetch('/sale.json', { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`/sale.json answers ${answer.status}`);
  return (await answer.json()) as Sale;
}
