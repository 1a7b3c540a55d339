import type { OptionChange } from '../domain/product.ts';
import { auditOf, type ByOperator } from './audit.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import { optionNotFound } from './not-found.ts';
import type { Catalogue, ProductView } from './ports/catalogue.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';
import { productChange } from './product-change.ts';

export interface ChangeOptionCommand extends OptionChange, ByOperator {
  readonly optionId: string;
}

interface ChangeOptionPorts {
  readonly catalogue: Pick<Catalogue, 'findProductIdOf'>;
  readonly ids: Ids;
}

/**
 * Renames, reprices or limits an option, withdraws it from sale, or puts it back on sale. Refuses with
 * `PRODUCT_OPTION_NOT_FOUND`.
 */
export class ChangeOption extends ChangingUseCase<ChangeOptionCommand, ProductView, ChangeOptionPorts> {
  protected override async change({
    optionId,
    operator,
    ...change
  }: ChangeOptionCommand): Promise<Change<ProductView>> {
    // An option never moves to another product, so its product can be looked up without a lock.
    const productId = await this.ports.catalogue.findProductIdOf(optionId);
    if (productId === undefined) throw optionNotFound(optionId);
    const audit = auditOf({ operator }, this.ports.ids);
    return productChange('change-option', productId, (product, shop) => {
      const changed = product.changeOption(optionId, change);
      audit(shop, {
        action: 'option.changed',
        targetId: optionId,
        before: product.option(optionId),
        after: changed.option(optionId),
      });
      return changed;
    });
  }
}
