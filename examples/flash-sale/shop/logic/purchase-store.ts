import type { TabStorage } from './take-token.ts';
import type { Wish } from './wish.ts';

/** A purchase with the keys under which its requests are sent. Sending them again does nothing twice. */
export interface Purchase {
  readonly wish: Wish;
  readonly key: string;
  /** What the balance is charged with first; null if it is enough. */
  readonly charge: { readonly key: string; readonly amount: number } | null;
}

const NAME = 'purchase';

/**
 * Keeps the one purchase that the shopper has begun, in the tab's storage. It is stored before its first request is sent,
 * so a reload finds it and asks again under the same keys.
 */
export class PurchaseStore {
  readonly #storage: TabStorage;
  readonly #newKey: () => string;

  constructor(storage: TabStorage, newKey: () => string = () => crypto.randomUUID()) {
    this.#storage = storage;
    this.#newKey = newKey;
  }

  find(): Purchase | undefined {
    const stored = this.#storage.getItem(NAME);
    return stored === null ? undefined : (JSON.parse(stored) as Purchase);
  }

  /**
   * Begins a purchase under new keys, instead of the one before.
   *
   * @param chargeAmount what to charge the balance with first; 0 for nothing.
   */
  begin(wish: Wish, chargeAmount = 0): Purchase {
    const charge = chargeAmount > 0 ? { key: this.#newKey(), amount: chargeAmount } : null;
    const purchase = { wish, key: this.#newKey(), charge };
    this.#storage.setItem(NAME, JSON.stringify(purchase));
    return purchase;
  }

  /** Forgets the purchase, if it is still this one. */
  drop({ key }: Purchase): void {
    if (this.find()?.key === key) this.#storage.removeItem(NAME);
  }
}
