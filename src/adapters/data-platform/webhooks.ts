import type { OrderEventType } from '../../domain/event.ts';
import { CLOUD_EVENT_TYPE } from './cloud-event.ts';
import {
  type JsonSchema,
  LINE_SNAPSHOT,
  orderEventSchema,
  orderSnapshotOf,
  PAYMENT_SNAPSHOT,
} from './order-event-schema.ts';

/** What one kind of event is called in the OpenAPI document, and what it says there. */
interface EventDescription {
  readonly operationId: string;
  /** The name of its schema. */
  readonly schema: string;
  readonly summary: string;
  readonly description: string;
  readonly example: object;
}

const DELIVERY =
  'The shop sends the event right after it has committed that change. No shopper waits for it. It arrives at least ' +
  'once, so drop an event whose `id` you have seen. The events of one order arrive in order.';

const CONFIRMED_ORDER = {
  id: '019aa2f0-5c00-7a10-8000-000000000041',
  userId: 'demo-shopper',
  status: 'CONFIRMED',
  items: [
    {
      optionId: '019aa2f0-5c00-7a10-8000-000000000011',
      productId: '019aa2f0-5c00-7a10-8000-000000000001',
      productName: 'Merino sweater',
      optionName: 'Grey / M',
      unitPrice: 59000,
      quantity: 1,
      amount: 59000,
    },
  ],
  itemsTotal: 59000,
  discountAmount: 5900,
  total: 53100,
  currency: 'KRW',
  issuedCouponId: '019aa2f0-5c00-7a10-8000-000000000031',
  placedAt: '2026-11-21T03:00:00.000Z',
  expiresAt: '2026-11-21T03:15:00.000Z',
  confirmedAt: '2026-11-21T03:01:00.000Z',
  cancelledAt: null,
  cancelReason: null,
  payment: {
    id: '019aa2f0-5c00-7a10-8000-000000000051',
    amount: 53100,
    paidAt: '2026-11-21T03:01:00.000Z',
    refundedAt: null,
  },
};

const EVENTS: Readonly<Record<OrderEventType, EventDescription>> = {
  'shop.order.confirmed': {
    operationId: 'orderConfirmed',
    schema: 'OrderConfirmedEvent',
    summary: 'An order was confirmed',
    description: `Reports that an order was paid and is \`CONFIRMED\`. ${DELIVERY}`,
    example: {
      id: '019aa2f0-5c00-7a10-8000-000000000071',
      time: '2026-11-21T03:01:00.000Z',
      type: 'shop.order.confirmed',
      source: '/shop',
      specversion: '1.0',
      subject: CONFIRMED_ORDER.id,
      data: CONFIRMED_ORDER,
    },
  },
  'shop.order.cancelled': {
    operationId: 'orderCancelled',
    schema: 'OrderCancelledEvent',
    summary: 'A confirmed order was cancelled',
    description:
      'Reports that a confirmed order was cancelled and its payment refunded. An order that is cancelled before it is ' +
      `paid has no event. ${DELIVERY}`,
    example: {
      id: '019aa2f0-5c00-7a10-8000-000000000072',
      time: '2026-11-21T04:00:00.000Z',
      type: 'shop.order.cancelled',
      source: '/shop',
      specversion: '1.0',
      subject: CONFIRMED_ORDER.id,
      data: {
        ...CONFIRMED_ORDER,
        status: 'CANCELLED',
        cancelledAt: '2026-11-21T04:00:00.000Z',
        cancelReason: 'REQUESTED',
        payment: { ...CONFIRMED_ORDER.payment, refundedAt: '2026-11-21T04:00:00.000Z' },
      },
    },
  },
};

/** The headers of Standard Webhooks (https://www.standardwebhooks.com). */
const HEADERS = [
  {
    name: 'webhook-id',
    in: 'header',
    required: true,
    description: "The event's `id`. It stays the same when the event is sent again.",
    schema: { type: 'string', format: 'uuid' },
  },
  {
    name: 'webhook-timestamp',
    in: 'header',
    required: true,
    description:
      'When this attempt was made, in seconds since 1970. Refuse a request whose time is long past, because it may be a replay.',
    schema: { type: 'integer', format: 'int64', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  },
  {
    name: 'webhook-signature',
    in: 'header',
    required: true,
    description:
      '`v1,` and the base64 of an HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`. The key is ' +
      '`DATA_PLATFORM_SECRET`, which you share with the shop. Any library for Standard Webhooks checks it.',
    schema: { type: 'string', pattern: '^v1,' },
  },
];

const FAILED =
  'The attempt failed. An attempt also fails if the answer is a redirect, or if it takes longer than 15 s. The shop ' +
  'sends the event again after 5 s, 30 s, 2 min, 10 min, 1 h, 3 h, 6 h, 12 h and 24 h, each ± 20 %. After ten failed ' +
  'attempts the event is `DEAD`. The shop then sends it only after an operator redelivers it.';
const PAUSED =
  'The attempt failed. If the answer has `Retry-After`, the shop sends no event for that time, but for at most five minutes.';
const RETRY_AFTER = {
  'Retry-After': {
    description: 'How long to pause: a number of seconds, or an HTTP date.',
    schema: { type: 'string' },
  },
};

const RESPONSES = {
  '2XX': { description: 'The event has arrived. The shop does not read the body of the answer.' },
  '413': {
    description:
      'The attempt failed. With `Retry-After`, the shop waits at least that long before it sends this event again.',
    headers: RETRY_AFTER,
  },
  '429': { description: PAUSED, headers: RETRY_AFTER },
  '503': { description: PAUSED, headers: RETRY_AFTER },
  default: { description: FAILED },
};

/** What the data platform must accept, for the OpenAPI document: its `webhooks`, and the schemas that they name. */
export const WEBHOOKS: {
  readonly operations: Readonly<Record<string, object>>;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
} = {
  operations: Object.fromEntries(
    Object.entries(EVENTS).map(([type, event]) => [type, { post: operationOf(event) }]),
  ),
  schemas: {
    OrderConfirmedEvent: schemaOf('shop.order.confirmed'),
    OrderCancelledEvent: schemaOf('shop.order.cancelled'),
    OrderSnapshot: orderSnapshotOf({
      line: referenceTo('OrderSnapshotItem'),
      status: referenceTo('OrderStatus'),
      cancelReason: orNull(referenceTo('CancelReason')),
      payment: orNull(referenceTo('OrderSnapshotPayment')),
    }),
    OrderSnapshotItem: LINE_SNAPSHOT,
    OrderSnapshotPayment: PAYMENT_SNAPSHOT,
  },
};

function operationOf({ operationId, schema, summary, description, example }: EventDescription): object {
  return {
    operationId,
    summary,
    description,
    security: [],
    parameters: HEADERS,
    requestBody: {
      required: true,
      content: { [CLOUD_EVENT_TYPE]: { schema: referenceTo(schema), example } },
    },
    responses: RESPONSES,
  };
}

function schemaOf(type: OrderEventType): JsonSchema {
  return orderEventSchema([type], referenceTo('OrderSnapshot'));
}

function referenceTo(schema: string): JsonSchema {
  return { $ref: `#/components/schemas/${schema}` };
}

function orNull(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] };
}
