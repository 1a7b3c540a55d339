import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { z } from 'zod';
import type { ServerProcess } from '../stage/service-process.ts';
import type { Stage } from '../stage/stage.ts';

/** A shop, and what its operator needs. */
export interface Shop {
  readonly stage: Stage;
  readonly client: Client;
  readonly service: ServerProcess;
}

const RANK = z.object({ asOf: z.string(), data: z.array(z.unknown()) });

/** Computes the rank. @throws {Error} if that is refused */
export async function refreshRank(shop: Shop): Promise<z.output<typeof RANK>> {
  return RANK.parse(await post(shop, '/v1/admin/products/rank/refresh'));
}

/** Cancels orders that were paid within the time, chosen at random. @throws {Error} if that is refused */
export async function cancelSome(shop: Shop, orders: number, within: string): Promise<void> {
  const { rows } = await shop.client.query(
    `SELECT id FROM orders WHERE status = 'CONFIRMED' AND confirmed_at > now() - interval '${within}'
      ORDER BY random() LIMIT ${orders}`,
  );
  for (const { id } of rows) await post(shop, `/v1/admin/orders/${id}/cancellation`);
}

async function post({ stage, service }: Shop, path: string): Promise<unknown> {
  const reply = await fetch(`http://127.0.0.1:${service.port}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stage.adminToken}`, 'idempotency-key': randomUUID() },
  });
  if (!reply.ok) throw new Error(`${path} was answered with ${reply.status}: ${await reply.text()}`);
  return reply.json();
}
