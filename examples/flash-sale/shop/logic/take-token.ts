const NAME = 'token';

/** The part of a browser's `sessionStorage` that the page uses. It outlives a reload, and ends with the tab. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'clear'>;

/**
 * Takes the token from the address (`#token=…`) and removes it there, so that it is in no history and no screenshot. After
 * a reload, the token comes from the tab's storage. A new token is another shopper, so what the tab stored is forgotten.
 */
export function takeToken(
  address: { readonly hash: string; readonly pathname: string; readonly search: string },
  storage: TabStorage,
  replaceAddress: (address: string) => void,
): string | null {
  const token = new URLSearchParams(address.hash.slice(1)).get(NAME);
  if (!token) return storage.getItem(NAME);
  replaceAddress(address.pathname + address.search);
  if (token !== storage.getItem(NAME)) storage.clear();
  storage.setItem(NAME, token);
  return token;
}
