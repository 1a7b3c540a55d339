import { type Metadata, metadataOf } from '../domain/metadata.ts';
import { Product } from '../domain/product.ts';
import { auditOf, type ByOperator } from './audit.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import { addInitialStock, type IdentifiedOption, identify, type NewOption } from './new-option.ts';
import { type ProductView, viewProduct } from './ports/catalogue.ts';
import type { Ids } from './ports/ids.ts';
import type { Change, Shop } from './ports/transactions.ts';

export interface CreateProductCommand {
  readonly name: string;
  readonly description: string;
  /** Absent: none. */
  readonly metadata?: Metadata | undefined;
  readonly options: readonly NewOption[];
}

/** Creates a product with its options, on sale, and their initial stock. */
export class CreateProduct extends ChangingUseCase<
  CreateProductCommand & ByOperator,
  ProductView,
  { ids: Ids }
> {
  protected override change({
    operator,
    ...command
  }: CreateProductCommand & ByOperator): Change<ProductView> {
    const { ids } = this.ports;
    const product = identifyProduct(command, ids);
    const audit = auditOf({ operator }, ids);
    return {
      name: 'create-product',
      lock: async () => {},
      decide: (shop) => {
        const created = createProduct(product, shop);
        const { id, ...after } = created;
        audit(shop, { action: 'product.created', targetId: id, before: null, after });
        return created;
      },
    };
  }
}

/** A new product with its id and those of its options. */
export interface IdentifiedProduct extends CreateProductCommand {
  readonly id: string;
  readonly options: readonly IdentifiedOption[];
}

export function identifyProduct(command: CreateProductCommand, ids: Ids): IdentifiedProduct {
  const id = ids.next();
  return { ...command, id, options: command.options.map((option) => identify(option, ids)) };
}

export function createProduct({ options, ...rest }: IdentifiedProduct, shop: Shop): ProductView {
  const offered = options.map(({ id, name, price, maxPerOrder, metadata }) => ({
    id,
    name,
    price,
    onSale: true,
    maxPerOrder,
    metadata,
  }));
  const metadata = metadataOf(rest.metadata);
  const product = new Product({ ...rest, metadata, options: offered, createdAt: shop.now });
  shop.products.add(product);
  for (const option of options) addInitialStock(option, shop);
  return viewProduct(product, shop.stocks.find);
}
