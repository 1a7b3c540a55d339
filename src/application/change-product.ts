import type { ProductChange } from '../domain/product.ts';
import { auditOf, type ByOperator } from './audit.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import type { ProductView } from './ports/catalogue.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';
import { productChange } from './product-change.ts';

export interface ChangeProductCommand extends ProductChange, ByOperator {
  readonly productId: string;
}

/** Changes the name or the description of a product. Refuses with `PRODUCT_NOT_FOUND`. */
export class ChangeProduct extends ChangingUseCase<ChangeProductCommand, ProductView, { ids: Ids }> {
  protected override change(command: ChangeProductCommand): Change<ProductView> {
    const audit = auditOf(command, this.ports.ids);
    return productChange('change-product', command.productId, (product, shop) => {
      const changed = product.change(command);
      audit(shop, { action: 'product.changed', targetId: product.id, before: product, after: changed });
      return changed;
    });
  }
}
