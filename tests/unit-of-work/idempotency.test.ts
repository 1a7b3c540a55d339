import { beforeEach, describe, expect, it } from 'vitest';
import { IdempotencyKeyReused } from '../../src/application/ports/idempotency-key-reused.ts';
import type { Submission } from '../../src/application/unit-of-work/decide-together.ts';
import { charge, failing, refusal } from './changes.ts';
import { aChange, GroupShop, underKey } from './group-shop.ts';

describe('changes under idempotency keys, decided together', () => {
  let shop: GroupShop;
  let decided: string[];

  beforeEach(() => {
    shop = new GroupShop();
    decided = [];
  });

  /** A change that notes when it is decided. */
  const noting = (name: string): Submission =>
    aChange({
      decide: () => {
        decided.push(name);
        return name;
      },
    });
  const reply = (name: string, replayed: boolean) => ({
    status: 201,
    body: `"${name}"`,
    location: '/made',
    replayed,
  });

  it('are decided once under one key; the twin gets the reply of the first', async () => {
    const answers = await shop.make(underKey(noting('one')), underKey(noting('two')));
    expect(answers).toEqual([reply('one', false), reply('one', true)]);
    expect(decided).toEqual(['one']);
  });

  it('have their effect once', async () => {
    const twins = ['a', 'b', 'c'].map((id) => underKey(charge('ann', 100, id)));
    await shop.make(...twins);
    expect(shop.store.balances.get('ann')).toMatchObject({ amount: 100, version: 1 });
  });

  it('write one reply under one key, with its fingerprint', async () => {
    const { writes } = await shop.decide(underKey(noting('one')), underKey(noting('two')));
    expect(writes.replies).toEqual([
      {
        userId: 'ann',
        key: 'key',
        fingerprint: 'the request',
        status: 201,
        body: '"one"',
        location: '/made',
      },
    ]);
  });

  it('are refused if the key was used by a neighbour for another request', async () => {
    const answers = await shop.make(
      underKey(noting('one')),
      underKey(noting('two'), { fingerprint: 'another request' }),
      underKey(noting('three')),
    );
    expect(answers).toEqual([reply('one', false), new IdempotencyKeyReused(), reply('one', true)]);
    expect(decided).toEqual(['one']);
  });

  it('get the reply of an earlier transaction', async () => {
    await shop.make(underKey(noting('earlier')));
    const answers = await shop.make(underKey(noting('one')), noting('two'), underKey(noting('three')));
    expect(answers).toEqual([reply('earlier', true), 'two', reply('earlier', true)]);
    expect(decided).toEqual(['earlier', 'two']);
  });

  it('are refused if the key was used in an earlier transaction for another request', async () => {
    await shop.make(underKey(noting('earlier')));
    const answers = await shop.make(underKey(noting('one'), { fingerprint: 'another request' }));
    expect(answers).toEqual([new IdempotencyKeyReused()]);
  });

  it('are decided each under another key, or another user’s', async () => {
    const answers = await shop.make(
      underKey(noting('one')),
      underKey(noting('two'), { key: 'another key' }),
      underKey(noting('three'), { userId: 'bob' }),
    );
    expect(answers).toEqual([reply('one', false), reply('two', false), reply('three', false)]);
  });

  it('do not take one pair of user and key for another that reads the same', async () => {
    const pairs = () => [
      underKey(noting('one'), { userId: 'a b', key: 'c' }),
      underKey(noting('two'), { userId: 'a', key: 'b c' }),
    ];
    expect(await shop.make(...pairs())).toEqual([reply('one', false), reply('two', false)]);
    expect(await shop.make(...pairs())).toEqual([reply('one', true), reply('two', true)]);
  });

  it('leave the key to the twin if the first is refused', async () => {
    const answers = await shop.make(
      failing(underKey(noting('one')), refusal()),
      underKey(noting('two'), { fingerprint: 'another request' }),
    );
    expect(answers).toEqual([refusal(), reply('two', false)]);
  });

  it('are not kept if the reply cannot be made', async () => {
    const bug = new TypeError('a bug');
    const encode = () => {
      throw bug;
    };
    const answers = await shop.make(
      underKey(charge('ann', 100, 'a'), { encode }),
      underKey(charge('ann', 50, 'b')),
    );
    expect(answers).toEqual([bug, expect.objectContaining({ replayed: false })]);
    expect(shop.store.ledger).toMatchObject([{ id: 'b', version: 1, balance: 50 }]);
  });

  it('are made anew without a key', async () => {
    await shop.make(noting('one'), noting('one'));
    expect(decided).toEqual(['one', 'one']);
  });

  it('read their keys after the last lock', async () => {
    await shop.make(underKey(charge('ann', 100, 'a')), underKey(noting('two'), { key: 'another key' }));
    expect(shop.source.statements).toEqual(['lock balances ann', 'read']);
    expect(shop.source.reads[0]?.keys).toEqual([
      { userId: 'ann', key: 'key' },
      { userId: 'ann', key: 'another key' },
    ]);
  });
});
