import { describe, expect, it } from 'vitest';
import { Product } from '../../src/domain/product.ts';
import { NOON } from '../builders.ts';

const option = (id: string) => ({ id, name: id.toUpperCase(), price: 100, onSale: true });
const productWith = (...ids: string[]) =>
  new Product({ id: 'p', name: 'Mug', description: 'Plain.', options: ids.map(option), createdAt: NOON });

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
    const grown = product.addOption({ id: 'c', name: 'C', price: 100 });
    expect(grown.options).toEqual([option('b'), option('a'), option('c')]);
    expect(product.options).toHaveLength(2);
  });

  it('has at most 100 options', () => {
    const full = productWith(...Array.from({ length: 100 }, (_, index) => `o${index}`));
    const adding = () => full.addOption({ id: 'x', name: 'X', price: 1 });
    expect(adding).toThrow(expect.objectContaining({ code: 'OPTION_LIMIT_EXCEEDED' }));
  });

  it.each([
    [{ name: 'Red' }, { name: 'Red' }],
    [{ price: 0 }, { price: 0 }],
    [{ onSale: false }, { onSale: false }],
    [{}, {}],
  ])('changes one option by %o, in its place, and leaves the others', (change, expected) => {
    expect(product.changeOption('a', change).options).toEqual([option('b'), { ...option('a'), ...expected }]);
  });
});
