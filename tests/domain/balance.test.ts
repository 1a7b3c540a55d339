import { describe, expect, it } from 'vitest';
import { Balance } from '../../src/domain/balance.ts';
import { MAX_MONEY } from '../../src/domain/money.ts';
import { NOON } from '../builders.ts';

const balance = (amount: number, version = 4) => new Balance('ann', amount, version);

describe('a balance', () => {
  it.each([
    ['CHARGE', 300, 400, null, balance(100).charge(300, 'e', NOON)],
    ['PAYMENT', -100, 0, 'o', balance(100).pay(100, 'o', 'e', NOON)],
    ['REFUND', 50, 150, 'o', balance(100).refund(50, 'o', 'e', NOON)],
    ['REFUND', 1, MAX_MONEY + 1, 'o', balance(MAX_MONEY).refund(1, 'o', 'e', NOON)],
    ['CHARGE', MAX_MONEY, MAX_MONEY, null, balance(0).charge(MAX_MONEY, 'e', NOON)],
  ])('writes a %s of %d, which leaves %d', (type, amount, left, orderId, entry) => {
    const fields = { id: 'e', userId: 'ann', version: 5, createdAt: NOON };
    expect(entry).toEqual({ ...fields, type, amount, balance: left, orderId, reason: null });
    expect(Balance.after(entry)).toEqual(balance(left, 5));
  });

  it.each([
    [-100, 0, balance(100)],
    [1, 101, balance(100)],
    [MAX_MONEY - 1, MAX_MONEY, balance(1)],
    [-1, MAX_MONEY + 1, balance(MAX_MONEY + 2)],
  ])('that is adjusted by %d has %d, and the reason is in the ledger', (amount, left, before) => {
    const entry = before.adjust(amount, 'Counted', 'e', NOON);
    const fields = { id: 'e', userId: 'ann', version: 5, createdAt: NOON };
    const written = { type: 'ADJUSTMENT', amount, balance: left, orderId: null, reason: 'Counted' };
    expect(entry).toEqual({ ...fields, ...written });
    expect(Balance.after(entry)).toEqual(balance(left, 5));
  });

  it('is not adjusted below 0 or beyond its limit, and by nothing never', () => {
    const adjust = (amount: number) => () => balance(100).adjust(amount, 'Counted', 'e', NOON);
    const below = { code: 'BALANCE_BELOW_ZERO', data: { balance: 100 } };
    expect(adjust(-101)).toThrow(expect.objectContaining(below));
    const beyond = { code: 'BALANCE_LIMIT_EXCEEDED' };
    expect(adjust(MAX_MONEY - 99)).toThrow(expect.objectContaining(beyond));
    for (const amount of [0, 0.5, Number.NaN]) expect(adjust(amount)).toThrow(RangeError);
  });

  it('starts with nothing', () => {
    expect(Balance.none('ann')).toEqual(balance(0, 0));
  });

  it('is of no user who cannot exist', () => {
    expect(() => Balance.none('demo data')).toThrow(RangeError);
  });

  it.each([
    [99, true],
    [100, true],
    [101, false],
    [0, true],
  ])('of 100 covers %d: %s', (amount, isCovered) => {
    expect(balance(100).covers(amount)).toBe(isCovered);
  });

  it.each([
    [0, 'INVALID_CHARGE_AMOUNT'],
    [-1, 'INVALID_CHARGE_AMOUNT'],
    [1.5, 'INVALID_CHARGE_AMOUNT'],
    [MAX_MONEY + 1, 'INVALID_CHARGE_AMOUNT'],
    [Number.POSITIVE_INFINITY, 'INVALID_CHARGE_AMOUNT'],
    [MAX_MONEY, 'BALANCE_LIMIT_EXCEEDED'],
  ])('of 1 refuses a charge of %d with %s', (amount, code) => {
    expect(() => balance(1).charge(amount, 'e', NOON)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['fall below 0', () => balance(100).pay(101, 'o', 'e', NOON)],
    ['be negative', () => balance(-1)],
    ['be a fraction', () => balance(0.5)],
    ['be beyond what a double holds', () => balance(Number.MAX_SAFE_INTEGER + 1)],
  ])('cannot %s', (_, act) => {
    expect(act).toThrow(RangeError);
  });
});
