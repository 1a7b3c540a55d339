import { ChangingUseCase } from './changing-use-case.ts';
import { addInitialStock, identify, type NewOption } from './new-option.ts';
import type { ProductView } from './ports/catalogue.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';
import { productChange } from './product-change.ts';

export interface AddOptionCommand extends NewOption {
  readonly productId: string;
}

/** Adds an option to a product. Refuses with `PRODUCT_NOT_FOUND` or `OPTION_LIMIT_EXCEEDED`. */
export class AddOption extends ChangingUseCase<AddOptionCommand, ProductView, { ids: Ids }> {
  protected override change({ productId, ...newOption }: AddOptionCommand): Change<ProductView> {
    const option = identify(newOption, this.ports.ids);
    return productChange('add-option', productId, (product, shop) => {
      const { id, name, price, maxPerOrder } = option;
      const changed = product.addOption({ id, name, price, maxPerOrder });
      addInitialStock(option, shop);
      return changed;
    });
  }
}
