import { MAX_LINE_QUANTITY } from './basket.ts';
import { DomainError } from './errors.ts';
import { invariant } from './invariant.ts';
import {
  MAX_OPTION_METADATA_BYTES,
  MAX_PRODUCT_METADATA_BYTES,
  type Metadata,
  metadataFaults,
  metadataOf,
} from './metadata.ts';
import { assertAmount, MAX_MONEY } from './money.ts';

/** The most options that one product can have. */
export const MAX_OPTIONS = 100;

/** The most characters (Unicode code points) in the description of a product. */
export const MAX_DESCRIPTION_LENGTH = 5000;

/** One variant of a product. Orders name options, not products. `price` is in the currency's smallest unit. */
export interface ProductOption {
  readonly id: string;
  readonly name: string;
  readonly price: number;
  readonly onSale: boolean;
  /** The most units that one order can have, 1 to 10,000. Null: as many as the shop allows by default. */
  readonly maxPerOrder: number | null;
  readonly metadata: Metadata;
}

/** What the operator may change of a product. A field that is absent stays as it is. */
export interface ProductChange {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** Replaces all of it. */
  readonly metadata?: Metadata | undefined;
}

/** What the operator may change of an option. A field that is absent stays as it is. */
export interface OptionChange {
  readonly name?: string | undefined;
  readonly price?: number | undefined;
  readonly onSale?: boolean | undefined;
  /** Null removes the limit. */
  readonly maxPerOrder?: number | null | undefined;
  /** Replaces all of it. */
  readonly metadata?: Metadata | undefined;
}

/**
 * Something that the shop sells. Its options stand in the order in which the operator added them, also the withdrawn
 * ones.
 */
export class Product {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly metadata: Metadata;
  readonly options: readonly ProductOption[];
  readonly createdAt: Date;

  /**
   * Throws a `RangeError` if there is no option, if there are too many, or if a price, a limit or metadata are impossible.
   * That is a bug, because HTTP refuses such a product earlier.
   */
  constructor(state: Pick<Product, 'id' | 'name' | 'description' | 'metadata' | 'options' | 'createdAt'>) {
    const { length } = state.options;
    invariant(length >= 1 && length <= MAX_OPTIONS, `Product ${state.id} cannot have ${length} options`);
    assertMetadata(state.metadata, MAX_PRODUCT_METADATA_BYTES, `product ${state.id}`);
    for (const { id, price, maxPerOrder, metadata } of state.options) {
      assertMetadata(metadata, MAX_OPTION_METADATA_BYTES, `option ${id}`);
      assertAmount(price, () => `The price of option ${id}`);
      invariant(price <= MAX_MONEY, `The price of option ${id} cannot be ${price}`);
      const isLimit = maxPerOrder === null || isMaxPerOrder(maxPerOrder);
      invariant(isLimit, `An order cannot be limited to ${maxPerOrder} units of option ${id}`);
    }
    this.id = state.id;
    this.name = state.name;
    this.description = state.description;
    this.metadata = state.metadata;
    this.options = state.options;
    this.createdAt = state.createdAt;
  }

  /** Whether shoppers see the product: at least one of its options is on sale. */
  get isOnSale(): boolean {
    return this.options.some(({ onSale }) => onSale);
  }

  change({
    name = this.name,
    description = this.description,
    metadata = this.metadata,
  }: ProductChange): Product {
    return new Product({ ...this, name, description, metadata: metadataOf(metadata) });
  }

  /** Adds an option, on sale, after the others. Refuses with `OPTION_LIMIT_EXCEEDED` if there are 100 already. */
  addOption(option: Omit<ProductOption, 'onSale'>): Product {
    if (this.options.length >= MAX_OPTIONS) {
      throw new DomainError(
        'OPTION_LIMIT_EXCEEDED',
        `A product can have at most ${MAX_OPTIONS} options.`,
        {},
      );
    }
    return new Product({ ...this, options: [...this.options, { ...option, onSale: true }] });
  }

  /** Throws a `RangeError` if the product has no such option. */
  changeOption(optionId: string, { name, price, onSale, maxPerOrder, metadata }: OptionChange): Product {
    const before = this.option(optionId);
    const after: ProductOption = {
      id: optionId,
      name: name ?? before.name,
      price: price ?? before.price,
      onSale: onSale ?? before.onSale,
      maxPerOrder: maxPerOrder === undefined ? before.maxPerOrder : maxPerOrder,
      metadata: metadataOf(metadata ?? before.metadata),
    };
    const options = this.options.map((option) => (option === before ? after : option));
    return new Product({ ...this, options });
  }

  /** One of its options. Throws a `RangeError` if the product has no such option. */
  option(optionId: string): ProductOption {
    const option = this.options.find(({ id }) => id === optionId);
    invariant(option, `Product ${this.id} has no option ${optionId}`);
    return option;
  }
}

function assertMetadata(metadata: Metadata, maxBytes: number, owner: string): void {
  const [fault] = metadataFaults(metadata, maxBytes);
  invariant(!fault, `The metadata of ${owner}: ${fault?.key ?? 'they'} ${fault?.detail}`);
}

function isMaxPerOrder(units: number): boolean {
  return Number.isSafeInteger(units) && units >= 1 && units <= MAX_LINE_QUANTITY;
}
