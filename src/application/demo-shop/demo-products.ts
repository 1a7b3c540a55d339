import { MAX_MONEY } from '../../domain/money.ts';
import { type IdentifiedProduct, identifyProduct } from '../create-product.ts';
import type { NewOption } from '../new-option.ts';
import type { Ids } from '../ports/ids.ts';
import { DEMO_IDS } from './demo-ids.ts';

/** A product of the demo shop. What has no id here gets a new one in each demo shop. */
interface DemoProduct {
  readonly id?: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly DemoOption[];
}

interface DemoOption extends NewOption {
  readonly id?: string;
}

/** What a demo shop sells. Prices are in the currency's smallest unit and make sense in KRW. Stock is in units. */
const DEMO_PRODUCTS: readonly DemoProduct[] = [
  {
    id: DEMO_IDS.productId,
    name: 'Merino Sweater',
    description: 'Warm, light, and washable.',
    options: [
      { id: DEMO_IDS.optionId, name: 'Grey / M', price: 59_000, stock: 120 },
      { name: 'Grey / L', price: 59_000, stock: 80 },
      { name: 'Navy / M', price: 59_000, stock: 95 },
      { name: 'Navy / L', price: 59_000, stock: 60 },
    ],
  },
  {
    name: 'Canvas Tote Bag',
    description: 'Heavy cotton canvas with an inner pocket; carries 15 kg.',
    options: [
      { name: 'Natural', price: 24_000, stock: 300 },
      { name: 'Black', price: 24_000, stock: 250 },
    ],
  },
  {
    name: 'Pour-Over Coffee Set',
    description: 'Borosilicate server for four cups, dripper and 40 paper filters.',
    options: [
      { name: '600 ml', price: 42_000, stock: 75 },
      { id: DEMO_IDS.pricelessOptionId, name: 'Museum piece', price: MAX_MONEY, stock: 2 },
    ],
  },
  {
    name: 'House Blend Coffee Beans',
    description: 'Roasted weekly: cocoa, hazelnut and a little orange.',
    options: [
      { name: '200 g', price: 14_000, stock: 500 },
      { id: DEMO_IDS.beansOptionId, name: '500 g', price: 31_000, stock: 240 },
      { name: '1 kg', price: 56_000, stock: 90 },
    ],
  },
  {
    name: 'Stoneware Mug',
    description: 'Thrown by hand, glazed inside, holds 350 ml. Dishwasher safe.',
    options: [
      { name: 'Moss', price: 18_000, stock: 160 },
      { name: 'Sand', price: 18_000, stock: 140 },
      { id: DEMO_IDS.limitedOptionId, name: 'Indigo', price: 19_000, stock: 40, maxPerOrder: 2 },
    ],
  },
  {
    name: 'Wireless Earbuds',
    description: 'Noise cancelling, eight hours on one charge, USB-C case.',
    options: [
      { id: DEMO_IDS.earbudsOptionId, name: 'Graphite', price: 129_000, stock: 45 },
      { id: DEMO_IDS.soldOutOptionId, name: 'Ivory', price: 129_000, stock: 0 },
    ],
  },
  {
    name: 'Running Shoes',
    description: 'Light trainers for road and treadmill, 8 mm drop.',
    options: [
      { name: '250 mm', price: 109_000, stock: 35 },
      { name: '260 mm', price: 109_000, stock: 50 },
      { name: '270 mm', price: 109_000, stock: 50 },
      { id: DEMO_IDS.withdrawnOptionId, name: '280 mm', price: 109_000, stock: 20 },
    ],
  },
  {
    name: 'Desk Lamp',
    description: 'Warm to cool light in five steps, a folding arm, a weighted base.',
    options: [
      { name: 'Matt black', price: 78_000, stock: 60 },
      { id: DEMO_IDS.lastUnitOptionId, name: 'Limited brass', price: 118_000, stock: 1 },
    ],
  },
];

/** The products of one demo shop, with all their ids. */
export function identifyDemoProducts(ids: Ids): readonly IdentifiedProduct[] {
  return DEMO_PRODUCTS.map(({ id, ...product }) => {
    const identified = identifyProduct(product, ids);
    const options = identified.options.map((option, position) => {
      const optionId = product.options[position]?.id ?? option.id;
      const isExample = optionId === DEMO_IDS.optionId;
      return { ...option, id: optionId, movementId: isExample ? DEMO_IDS.movementId : option.movementId };
    });
    return { ...identified, id: id ?? identified.id, options };
  });
}
