import { describe, expect, it } from 'vitest';
import { takeToken } from '../logic/take-token.ts';
import { tabStorage } from './tab-storage.ts';

const address = (hash: string) => ({ hash, pathname: '/shop/', search: '' });

describe('the token', () => {
  it('is taken from the address, which then has none', () => {
    const addresses: string[] = [];
    const token = takeToken(address('#token=a.b.c'), tabStorage(), (next) => addresses.push(next));
    expect([token, addresses]).toEqual(['a.b.c', ['/shop/']]);
  });

  it('is still there after a reload', () => {
    const storage = tabStorage();
    takeToken(address('#token=a.b.c'), storage, () => undefined);
    expect(takeToken(address(''), storage, () => undefined)).toBe('a.b.c');
  });

  it('of another shopper makes the tab forget what the first one began', () => {
    const storage = tabStorage();
    takeToken(address('#token=ann'), storage, () => undefined);
    storage.setItem('purchase', '{}');
    takeToken(address('#token=ann'), storage, () => undefined);
    expect(storage.getItem('purchase')).toBe('{}');
    takeToken(address('#token=bob'), storage, () => undefined);
    expect(storage.getItem('purchase')).toBeNull();
  });

  it('is null if there never was one', () => {
    expect(takeToken(address(''), tabStorage(), () => undefined)).toBeNull();
  });
});
