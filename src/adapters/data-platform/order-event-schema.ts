import { MAX_BASKET_LINES, MAX_LINE_QUANTITY } from '../../domain/basket.ts';
import type { LineSnapshot, OrderEventType, OrderSnapshot, PaymentSnapshot } from '../../domain/event.ts';
import { MAX_MONEY } from '../../domain/money.ts';

/** A schema of JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export type JsonSchema = Readonly<Record<string, unknown>>;
type ObjectSchema = JsonSchema & {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, JsonSchema>>;
};

/** A line of the order in an event. */
export const LINE_SNAPSHOT = recordOf<LineSnapshot>('One line of the order.', {
  optionId: uuid('The id of the product option.'),
  productId: uuid('The id of the product.'),
  productName: text("The product's name when the order was placed."),
  optionName: text("The option's name when the order was placed."),
  unitPrice: money('The price of one unit when the order was placed.'),
  quantity: {
    type: 'integer',
    format: 'int32',
    minimum: 1,
    maximum: MAX_LINE_QUANTITY,
    description: 'The number of units.',
  },
  amount: money('`unitPrice` × `quantity`.'),
});

/** The payment of the order in an event. */
export const PAYMENT_SNAPSHOT = recordOf<PaymentSnapshot>("The order's payment from the prepaid balance.", {
  id: uuid("The payment's id."),
  amount: money("The amount paid, which is the order's `total`."),
  paidAt: time('When the order was paid.'),
  refundedAt: orNull(time('When the payment was refunded; null if it has not been.')),
});

/** The schemas of which the schema of the order is made: in place to write events, and references in the document. */
interface OrderParts {
  readonly line: JsonSchema;
  readonly status: JsonSchema;
  readonly cancelReason: JsonSchema;
  readonly payment: JsonSchema;
}

/** The order in an event, with all of its schema in place. */
export const ORDER_SNAPSHOT = orderSnapshotOf({
  line: LINE_SNAPSHOT,
  status: { type: 'string' },
  cancelReason: { type: ['string', 'null'] },
  payment: orNull(PAYMENT_SNAPSHOT),
});

/**
 * The order in an event. What leaves for the data platform is written by this schema, so a field that is not declared
 * here stays inside. A field that is added later must not be required, because events stored before lack it.
 */
export function orderSnapshotOf({ line, status, cancelReason, payment }: OrderParts): ObjectSchema {
  return recordOf<OrderSnapshot>(
    'The order right after the change that the event reports. It has the same fields as `Order` in the API.',
    {
      id: uuid("The order's id."),
      userId: text("The owner: the `sub` of the shopper's token."),
      status: { ...status, description: '`CONFIRMED` in a confirmation, `CANCELLED` in a cancellation.' },
      items: {
        type: 'array',
        items: line,
        maxItems: MAX_BASKET_LINES,
        description: 'The lines of the order. Each option appears once.',
      },
      itemsTotal: money('The sum of all lines, before the discount.'),
      discountAmount: money('The amount that the coupon takes off; 0 without a coupon.'),
      total: money('The amount to pay: `itemsTotal` − `discountAmount`.'),
      currency: {
        type: 'string',
        minLength: 3,
        maxLength: 3,
        description: 'The ISO 4217 code of the currency. All amounts are in its smallest unit.',
      },
      issuedCouponId: orNull(uuid('The coupon that the order was placed with; null without a coupon.')),
      placedAt: time('When the order was placed.'),
      expiresAt: time('The order could be paid only before this time.'),
      confirmedAt: orNull(time('When the order was paid.')),
      cancelledAt: orNull(time('When the order was cancelled; null if it has not been.')),
      cancelReason: { ...cancelReason, description: 'Why the order was cancelled; null if it has not been.' },
      payment: {
        ...payment,
        description: "The order's payment from the prepaid balance; null if it has not been paid.",
      },
    },
  );
}

/**
 * An event as it is sent: CloudEvents 1.0 in structured JSON (https://github.com/cloudevents/spec, JSON event format).
 *
 * @param types the values that `type` can have.
 * @param data the schema of the order, or a reference to it.
 */
export function orderEventSchema(types: readonly OrderEventType[], data: JsonSchema): ObjectSchema {
  const { properties, ...event } = recordOf(
    'An event about one order: a CloudEvent 1.0 in structured JSON.',
    {
      id: uuid(
        "The event's id. It stays the same when the event is sent again: drop an id that you have seen.",
      ),
      time: time('When the change was made.'),
      type: { ...oneOf(types), description: 'What happened to the order.' },
      source: {
        type: 'string',
        format: 'uri-reference',
        description:
          'The shop that sends the event. Each shop has a name of its own, which its operator sets.',
      },
      specversion: { type: 'string', const: '1.0', description: 'The version of CloudEvents.' },
      subject: uuid("The order's id. The events of one order arrive in the order in which they happened."),
      data,
    },
  );
  return { ...event, properties: { ...properties, traceparent: TRACEPARENT } };
}

/** The extension of CloudEvents for distributed tracing. */
const TRACEPARENT: JsonSchema = {
  type: 'string',
  pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$',
  description:
    "The place in a trace (W3C Trace Context) of the request that made the change. It is absent if that request had no `traceparent` and the shop records no traces, and if one of the shop's batches made the change.",
};

function oneOf(types: readonly OrderEventType[]): JsonSchema {
  return types.length === 1 ? { type: 'string', const: types[0] } : { type: 'string', enum: types };
}

/** An object with exactly these fields, all of them required. A field of the type that is missing does not compile. */
function recordOf<Fields>(
  description: string,
  properties: Readonly<Record<keyof Fields, JsonSchema>>,
): ObjectSchema {
  return { type: 'object', description, required: Object.keys(properties), properties };
}

function orNull(schema: JsonSchema): JsonSchema {
  return { ...schema, type: [schema.type, 'null'] };
}

function text(description: string): JsonSchema {
  return { type: 'string', description };
}

function uuid(description: string): JsonSchema {
  return { type: 'string', format: 'uuid', description };
}

/** The writer takes a `Date`, and a time that was stored as text. */
function time(description: string): JsonSchema {
  return { type: 'string', format: 'date-time', description };
}

/** An amount in the currency's smallest unit. */
function money(description: string): JsonSchema {
  return { type: 'integer', format: 'int64', minimum: 0, maximum: MAX_MONEY, description };
}
