import type { ProductChange } from '../domain/product.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import type { ProductView } from './ports/catalogue.ts';
import type { Change } from './ports/transactions.ts';
import { productChange } from './product-change.ts';

export interface ChangeProductCommand extends ProductChange {
  readonly productId: string;
}

/** Changes the name or the description of a product. Refuses with `PRODUCT_NOT_FOUND`. */
export class ChangeProduct extends ChangingUseCase<ChangeProductCommand, ProductView> {
  protected override change(command: ChangeProductCommand): Change<ProductView> {
    return productChange('change-product', command.productId, (product) => product.change(command));
  }
}
