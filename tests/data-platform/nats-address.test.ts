import { describe, expect, it } from 'vitest';
import { parseNatsAddress } from '../../src/adapters/data-platform/nats-address.ts';

describe('An address of NATS', () => {
  it.each([
    ['nats://a.example', { servers: ['a.example'], isEncrypted: false, access: {} }],
    ['nats://a.example:4222/', { servers: ['a.example:4222'] }],
    ['nats://a:4222,b:4223,[::1]:4224', { servers: ['a:4222', 'b:4223', '[::1]:4224'] }],
    ['tls://a,b', { servers: ['a', 'b'], isEncrypted: true }],
    ['nats://shop:s%40crit@a,b', { servers: ['a', 'b'], access: { user: 'shop', pass: 's@crit' } }],
    ['nats://shop:a,b@c,d', { servers: ['c', 'd'], access: { user: 'shop', pass: 'a,b' } }],
    ['tls://token@a', { servers: ['a'], access: { token: 'token' } }],
  ])('%s is understood', (address, expected) => {
    expect(parseNatsAddress(address)).toMatchObject(expected);
  });

  it.each([
    'nats://',
    'nats://a,',
    'nats://a,,b',
    'nats://a:99999',
    'nats://a/stream',
    'nats://a?tls=true',
    'nats://a, b',
    'nats://us/er@a',
    'nats://%zz@a',
    'nats://a,nats://b',
    'nats://one@a,two@b',
    'nats://shop:p@ss@a',
    'http://a',
    'a:4222',
  ])('%s is refused', (address) => {
    expect(parseNatsAddress(address)).toBeUndefined();
  });
});
