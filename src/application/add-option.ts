import { auditOf, type ByOperator } from './audit.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import { addInitialStock, identify, type NewOption } from './new-option.ts';
import type { ProductView } from './ports/catalogue.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';
import { productChange } from './product-change.ts';

export interface AddOptionCommand extends NewOption, ByOperator {
  readonly productId: string;
}

/** Adds an option to a product. Refuses with `PRODUCT_NOT_FOUND` or `OPTION_LIMIT_EXCEEDED`. */
export class AddOption extends ChangingUseCase<AddOptionCommand, ProductView, { ids: Ids }> {
  protected override change({ productId, operator, ...newOption }: AddOptionCommand): Change<ProductView> {
    const { ids } = this.ports;
    const option = identify(newOption, ids);
    const audit = auditOf({ operator }, ids);
    return productChange('add-option', productId, (product, shop) => {
      const { id, name, price, maxPerOrder, metadata } = option;
      const changed = product.addOption({ id, name, price, maxPerOrder, metadata });
      addInitialStock(option, shop);
      const after = { productId, name, price, stock: option.stock, maxPerOrder, metadata };
      audit(shop, { action: 'option.created', targetId: id, before: null, after });
      return changed;
    });
  }
}
