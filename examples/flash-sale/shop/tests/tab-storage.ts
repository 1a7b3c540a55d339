import type { TabStorage } from '../logic/take-token.ts';

/** What a tab stores, in memory. */
export function tabStorage(): TabStorage {
  const stored = new Map<string, string>();
  return {
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, value) => void stored.set(name, value),
    removeItem: (name) => void stored.delete(name),
    clear: () => stored.clear(),
  };
}
