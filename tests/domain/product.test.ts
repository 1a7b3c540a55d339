import { describe, expect, it } from 'vitest';
import { MAX_LINE_QUANTITY } from '../../src/domain/basket.ts';
import { MAX_MONEY } from '../../src/domain/money.ts';
import { Product } from '../../src/domain/product.ts';
import { NOON } from '../builders.ts';

const option = (id: string) => ({
  id,
  name: id.toUpperCase(),
  price: 100,
  onSale: true,
  maxPerOrder: 5,
  metadata: {},
});
const productWith = (...ids: string[]) =>
  new Product({
    id: 'p',
    name: 'Mug',
    description: 'Plain.',
    metadata: {},
    options: ids.map(option),
    createdAt: NOON,
  });

/** Metadata that have so many bytes as JSON. */
function metadataOfSize(bytes: number): Record<string, string> {
  const metadata = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`k${n}`, '']));
  let left = bytes - JSON.stringify(metadata).length;
  for (const key of Object.keys(metadata)) {
    metadata[key] = 'x'.repeat(Math.min(left, 500));
    left -= metadata[key].length;
  }
  return metadata;
}

describe('a product', () => {
  const product = productWith('b', 'a');

  it.each([
    [{ name: 'Cup' }, { name: 'Cup', description: 'Plain.' }],
    [{ description: '' }, { name: 'Mug', description: '' }],
    [{}, { name: 'Mug', description: 'Plain.' }],
  ])('changed by %o is %o', (change, expected) => {
    expect(product.change(change)).toEqual(new Product({ ...product, ...expected }));
  });

  it('adds an option after the others, on sale', () => {
    const grown = product.addOption({ id: 'c', name: 'C', price: 100, maxPerOrder: 5, metadata: {} });
    expect(grown.options).toEqual([option('b'), option('a'), option('c')]);
    expect(product.options).toHaveLength(2);
  });

  it.each([0, 101])('cannot have %d options', (count) => {
    expect(() => productWith(...Array.from({ length: count }, (_, index) => `o${index}`))).toThrow(
      RangeError,
    );
  });

  it.each([-1, 0.5, MAX_MONEY + 1])('cannot cost %d', (price) => {
    expect(() => product.changeOption('a', { price })).toThrow(RangeError);
  });

  it('can cost as much as there is', () => {
    expect(product.changeOption('a', { price: MAX_MONEY }).options[1]?.price).toBe(MAX_MONEY);
  });

  it.each([0, -1, 1.5, MAX_LINE_QUANTITY + 1])('cannot be limited to %d units per order', (maxPerOrder) => {
    expect(() => product.changeOption('a', { maxPerOrder })).toThrow(RangeError);
  });

  it.each([1, MAX_LINE_QUANTITY])('can be limited to %d units per order', (maxPerOrder) => {
    expect(product.changeOption('a', { maxPerOrder }).options[1]?.maxPerOrder).toBe(maxPerOrder);
  });

  it('can have metadata of 4,096 bytes, and an option of 1,024', () => {
    const [most, mostOfOption] = [metadataOfSize(4_096), metadataOfSize(1_024)];
    expect(product.change({ metadata: most }).metadata).toEqual(most);
    expect(product.changeOption('a', { metadata: mostOfOption }).option('a').metadata).toEqual(mostOfOption);
    expect(() => product.change({ metadata: metadataOfSize(4_097) })).toThrow(RangeError);
    expect(() => product.changeOption('a', { metadata: metadataOfSize(1_025) })).toThrow(RangeError);
  });

  it('has at most 100 options', () => {
    const full = productWith(...Array.from({ length: 100 }, (_, index) => `o${index}`));
    const adding = () => full.addOption({ id: 'x', name: 'X', price: 1, maxPerOrder: null, metadata: {} });
    expect(adding).toThrow(expect.objectContaining({ code: 'OPTION_LIMIT_EXCEEDED' }));
  });

  it.each([
    [{ name: 'Red' }, { name: 'Red' }],
    [{ price: 0 }, { price: 0 }],
    [{ onSale: false }, { onSale: false }],
    [{ maxPerOrder: 7 }, { maxPerOrder: 7 }],
    [{ maxPerOrder: null }, { maxPerOrder: null }],
    [{}, {}],
  ])('changes one option by %o, in its place, and leaves the others', (change, expected) => {
    expect(product.changeOption('a', change).options).toEqual([option('b'), { ...option('a'), ...expected }]);
  });

  it('cannot change an option that it does not have', () => {
    expect(() => product.changeOption('x', { price: 1 })).toThrow(
      new RangeError('Product p has no option x'),
    );
  });

  it('keeps an option withdrawn while its name and its price change', () => {
    const withdrawn = product.changeOption('a', { onSale: false });
    expect(withdrawn.changeOption('a', { name: 'Red', price: 7 }).options[1]).toEqual({
      ...option('a'),
      name: 'Red',
      price: 7,
      onSale: false,
    });
  });
});
