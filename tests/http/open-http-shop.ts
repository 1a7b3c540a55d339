import { collectOperations } from '../../src/adapters/http/openapi/operations.ts';
import type { TestShop } from '../contracts/test-shop.ts';
import { Client } from './client.ts';
import { documentedSend, type MetRefusal } from './documented-send.ts';
import type { HttpShop } from './http-shop.ts';
import { recordLines } from './record-lines.ts';
import { aToken, createTestApp } from './test-app.ts';

/** Opens the HTTP surface of a shop. Closing it closes the shop, too, by `close`. */
export async function openHttpShop(
  { useCases, ports: reads }: Pick<TestShop, 'useCases' | 'ports'>,
  close: () => Promise<void>,
): Promise<HttpShop> {
  const { logger, lines } = recordLines();
  const app = createTestApp({ useCases, reads, logger });
  const operations = collectOperations(app);
  const metRefusals: MetRefusal[] = [];
  const send = documentedSend(app, (refusal) => metRefusals.push(refusal));
  await app.ready();
  const clientOf = async (userId: string, scope: string) => new Client(send, await aToken({ userId, scope }));
  return {
    useCases,
    reads,
    outbox: reads.outbox,
    visitor: new Client(send),
    admin: await clientOf('operator', 'admin'),
    shopper: (userId) => clientOf(userId, ''),
    operations,
    metRefusals,
    logLines: lines,
    close: async () => {
      await app.close();
      await close();
    },
  };
}
