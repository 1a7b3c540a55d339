import type { Writes } from '../../../../application/unit-of-work/writes.ts';
import { insert, update, type WritePart } from './write-part.ts';

/** Products, options, stocks and their movements. */
export const CATALOGUE_PARTS: readonly WritePart[] = [
  insert('products', 'id uuid, name text, description text, created_at timestamptz', 'id', ({ rows }) =>
    rows.products.added.map(({ id, name, description, createdAt }) => ({
      id,
      name,
      description,
      created_at: createdAt,
    })),
  ),
  update(
    'products',
    'id uuid, name text, description text',
    'name = r.name, description = r.description',
    'id',
    'true',
    ({ rows }) =>
      rows.products.changed.map(({ after: { id, name, description } }) => ({ id, name, description })),
  ),
  insert(
    'options',
    'id uuid, product_id uuid, position int, name text, price bigint, on_sale boolean',
    'id',
    optionRows,
    'ON CONFLICT (id) DO UPDATE SET name = excluded.name, price = excluded.price, on_sale = excluded.on_sale',
  ),
  insert('stocks', 'option_id uuid, on_hand bigint, reserved bigint', 'option_id', ({ rows }) =>
    rows.stocks.added.map(({ optionId, onHand, reserved }) => ({
      option_id: optionId,
      on_hand: onHand,
      reserved,
    })),
  ),
  update(
    'stocks',
    'option_id uuid, on_hand_before bigint, reserved_before bigint, on_hand bigint, reserved bigint',
    'on_hand = r.on_hand, reserved = r.reserved',
    'option_id',
    't.on_hand = r.on_hand_before AND t.reserved = r.reserved_before',
    ({ rows }) =>
      rows.stocks.changed.map(({ before, after }) => ({
        option_id: after.optionId,
        on_hand_before: before.onHand,
        reserved_before: before.reserved,
        on_hand: after.onHand,
        reserved: after.reserved,
      })),
  ),
  insert(
    'stock_movements',
    'id uuid, option_id uuid, delta bigint, reason text, created_at timestamptz',
    'id',
    ({ movements }) =>
      movements.map(({ optionId, createdAt, ...rest }) => ({
        ...rest,
        option_id: optionId,
        created_at: createdAt,
      })),
  ),
];

function optionRows({ rows: { products } }: Writes): object[] {
  const changed = products.changed.flatMap(({ before, after }) =>
    after.options
      .map((option, position) => ({ option, position, productId: after.id }))
      .filter(({ option, position }) => option !== before.options[position]),
  );
  const added = products.added.flatMap(({ id, options }) =>
    options.map((option, position) => ({ option, position, productId: id })),
  );
  return [...added, ...changed].map(({ option, position, productId }) => ({
    id: option.id,
    product_id: productId,
    position,
    name: option.name,
    price: option.price,
    on_sale: option.onSale,
  }));
}
