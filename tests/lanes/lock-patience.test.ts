import { beforeEach, describe, expect, it } from 'vitest';
import { LockPatience } from '../../src/adapters/postgres/transactions/lock-patience.ts';

let patience: LockPatience;

beforeEach(() => {
  patience = new LockPatience(100);
});

function add(...durations: readonly number[]): void {
  for (const ms of durations) patience.add(ms);
}

describe('The patience of a lane', () => {
  it('is the floor before its first transaction', () => {
    expect(patience.timeoutMs).toBe(100);
  });

  it('is the floor while its transactions are short', () => {
    add(3, 4, 5);
    expect(patience.timeoutMs).toBe(100);
  });

  it('is ten times its median transaction', () => {
    add(900, 12.34, 20, 1, 30);
    expect(patience.timeoutMs).toBe(200);
  });

  it('is 2 s at most', () => {
    add(250);
    expect(patience.timeoutMs).toBe(2_000);
  });

  it('forgets old transactions', () => {
    add(...Array<number>(31).fill(80));
    expect(patience.timeoutMs).toBe(800);
    add(...Array<number>(16).fill(20));
    expect(patience.timeoutMs).toBe(200);
  });
});
