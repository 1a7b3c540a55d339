import { Shop } from '../../../clients/typescript/src/index.ts';
import type { Sale } from '../sale.ts';
import { PurchaseStore } from './logic/purchase-store.ts';
import { ServerClock } from './logic/server-clock.ts';
import { takeToken } from './logic/take-token.ts';
import { readSale } from './read-sale.ts';

/** All that the page needs to act for one shopper. */
export interface Session {
  readonly shop: Shop;
  /** What is for sale, as of the start of the page. */
  readonly sale: Sale;
  readonly clock: ServerClock;
  readonly purchases: PurchaseStore;
}

/**
 * @throws Error if there is no token, or no sale.
 */
export async function openSession(): Promise<Session> {
  const token = takeToken(location, sessionStorage, (address) => history.replaceState(null, '', address));
  if (token === null) throw new Error('Open the address that the flash sale printed. It carries your token.');
  return {
    // One attempt: the page itself repeats a request, because it shows the shopper how long it waits.
    shop: new Shop({ baseUrl: location.origin, token, retry: { attempts: 1 } }),
    sale: await readSale(),
    clock: new ServerClock(),
    purchases: new PurchaseStore(sessionStorage),
  };
}
