import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../src/adapters/postgres/binary/byte-writer.ts';

const UUID = '0198f1c2-7a00-7b3c-9d4e-5f60718293a4';

/** Each way of writing, and the bytes that it writes. */
const WAYS: readonly [string, (to: ByteWriter) => void, string][] = [
  ['a byte', (to) => to.byte(0xab), 'ab'],
  ['an int16', (to) => to.int16(-2), 'fffe'],
  ['an int32', (to) => to.int32(-3), 'fffffffd'],
  ['an int64', (to) => to.int64(-(2 ** 40) - 1), 'fffffeffffffffff'],
  ['a bigint', (to) => to.bigInt64(2n ** 62n), '4000000000000000'],
  ['a text', (to) => to.utf8('주문'), 'eca3bcebacb8'],
  ['a text that ends in zero', (to) => to.cString('COMMIT'), '434f4d4d495400'],
  ['bytes', (to) => to.bytes(Buffer.from('0102', 'hex')), '0102'],
  ['a UUID', (to) => to.uuid(UUID), UUID.replaceAll('-', '')],
];

describe('A byte writer', () => {
  it.each(WAYS)('writes %s in network byte order, also when its buffer has to grow', (_, write, hex) => {
    const writer = new ByteWriter();
    const bytes = hex.length / 2;
    const times = Math.ceil(300_000 / bytes);
    for (let time = 0; time < times; time += 1) write(writer);
    expect(writer.length).toBe(times * bytes);
    expect(writer.take().equals(Buffer.from(hex.repeat(times), 'hex'))).toBe(true);
    expect(writer.length).toBe(0);
  });

  it('overwrites four bytes in their place', () => {
    const writer = new ByteWriter();
    writer.int32(1);
    writer.int32(2);
    writer.int32At(0, 3);
    expect(writer.take().toString('hex')).toBe('0000000300000002');
  });

  it('gives away copies, which later writes do not change', () => {
    const writer = new ByteWriter();
    writer.int32(1);
    const first = writer.take();
    writer.int32(2);
    expect(first.toString('hex')).toBe('00000001');
  });
});
