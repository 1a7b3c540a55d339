import type { Product, ProductOption } from '../../../../clients/typescript/src/index.ts';
import { moneyFormat } from '../logic/money.ts';
import { Lamp } from './lamp.tsx';

interface ItemCardProps {
  readonly product: Product;
  readonly option: ProductOption;
  /** The units that there were when the sale began. */
  readonly units: number;
}

/** The limited item, with the units that are left. */
export function ItemCard({ product, option, units }: ItemCardProps) {
  const { stock, price } = option;
  const percent = Math.min((100 * stock) / units, 100);
  return (
    <section class="card item" aria-labelledby="item">
      <Lamp />
      <div class="facts">
        <h1 id="item">{product.name}</h1>
        <p class="faint">
          {option.name}. {product.description}
        </p>
        <p class="price">{moneyFormat(product.currency)(price)}</p>
        <div class="bar" aria-hidden="true">
          <span style={{ width: `${percent}%` }} />
        </div>
        <p class="left">
          {stock > 0 ? `${stock} of ${units} left` : `Sold out: all ${units} are taken or held`}
        </p>
      </div>
    </section>
  );
}
