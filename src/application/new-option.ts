import { type Metadata, metadataOf } from '../domain/metadata.ts';
import { Stock } from '../domain/stock.ts';
import type { Ids } from './ports/ids.ts';
import type { Shop } from './ports/transactions.ts';

/** An option to create: `price` in the smallest unit, `stock` and `maxPerOrder` in units. */
export interface NewOption {
  readonly name: string;
  readonly price: number;
  readonly stock: number;
  /** The most units that one order can have. Null or absent: as many as the shop allows by default. */
  readonly maxPerOrder?: number | null | undefined;
  /** Absent: none. */
  readonly metadata?: Metadata | undefined;
}

/** A new option with its id and the id of its first stock movement. */
export interface IdentifiedOption extends NewOption {
  readonly id: string;
  readonly movementId: string;
  readonly maxPerOrder: number | null;
  readonly metadata: Metadata;
}

export function identify(option: NewOption, ids: Ids): IdentifiedOption {
  return {
    ...option,
    id: ids.next(),
    movementId: ids.next(),
    maxPerOrder: option.maxPerOrder ?? null,
    metadata: metadataOf(option.metadata),
  };
}

/** Adds the option's stock, and the movement that explains it. An option without stock has no movement. */
export function addInitialStock(
  { id, movementId, stock }: IdentifiedOption,
  { stocks, movements, now }: Shop,
): void {
  const none = new Stock(id, 0, 0);
  stocks.add(stock === 0 ? none : none.adjust(stock));
  if (stock === 0) return;
  movements.add({ id: movementId, optionId: id, delta: stock, reason: 'Initial stock', createdAt: now });
}
