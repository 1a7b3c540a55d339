import { DomainError } from './errors.ts';

/** The most options one product can have. */
export const MAX_OPTIONS = 100;

/** What is bought: one variant of a product, at its price in the currency's smallest unit. */
export interface ProductOption {
  readonly id: string;
  readonly name: string;
  readonly price: number;
  readonly onSale: boolean;
}

/** What the operator may change of a product; what is absent stays. */
export interface ProductChange {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
}

/** What the operator may change of an option; what is absent stays. */
export interface OptionChange {
  readonly name?: string | undefined;
  readonly price?: number | undefined;
  readonly onSale?: boolean | undefined;
}

/** Something the shop sells, by its options, in the order the operator gave them. Withdrawn options stay in it. */
export class Product {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly ProductOption[];
  readonly createdAt: Date;

  constructor(state: Pick<Product, 'id' | 'name' | 'description' | 'options' | 'createdAt'>) {
    this.id = state.id;
    this.name = state.name;
    this.description = state.description;
    this.options = state.options;
    this.createdAt = state.createdAt;
  }

  change({ name = this.name, description = this.description }: ProductChange): Product {
    return new Product({ ...this, name, description });
  }

  /** Adds an option, on sale, behind the others. Refuses the one after the hundredth with `OPTION_LIMIT_EXCEEDED`. */
  addOption(option: Omit<ProductOption, 'onSale'>): Product {
    if (this.options.length >= MAX_OPTIONS) {
      throw new DomainError('OPTION_LIMIT_EXCEEDED', `A product has at most ${MAX_OPTIONS} options.`, {});
    }
    return new Product({ ...this, options: [...this.options, { ...option, onSale: true }] });
  }

  changeOption(optionId: string, { name, price, onSale }: OptionChange): Product {
    const options = this.options.map((option) =>
      option.id === optionId
        ? {
            id: option.id,
            name: name ?? option.name,
            price: price ?? option.price,
            onSale: onSale ?? option.onSale,
          }
        : option,
    );
    return new Product({ ...this, options });
  }
}
