import { z } from 'zod';
import { MAX_BASKET_LINES } from '../../../domain/basket.ts';
import type { ErrorCode, Refusals } from '../../../domain/errors.ts';
import { jobsSchema } from '../schemas/job.ts';
import { currencyCode } from '../schemas/money.ts';
import type { ProblemCode } from './problem-kinds.ts';

/** A schema for each refusal of the domain that has data. A missing one does not compile. */
type Extensions = {
  readonly [Code in ErrorCode as keyof Refusals[Code] extends never ? never : Code]: z.ZodType<
    Refusals[Code]
  >;
} & { readonly [Code in ProblemCode]?: z.ZodType };

/** An amount in the currency's smallest unit. */
function money(description: string) {
  return z.int().min(0).meta({ format: 'int64', description });
}

const optionId = z.uuid().meta({ description: 'The id of the product option.' });
const requested = z.int().min(1).meta({ description: 'The units that the order asks for.' });

const quantityLimitLine = z
  .object({
    optionId,
    requested,
    maxPerOrder: z.int().min(1).meta({ description: 'The most units that one order can have.' }),
  })
  .meta({ id: 'QuantityLimitLine', description: 'A product option of which an order has too many units.' });

const outOfStockLine = z
  .object({
    optionId,
    requested,
    available: z.int().min(0).meta({ description: 'The units that can be ordered now.' }),
  })
  .meta({ id: 'OutOfStockLine', description: 'A product option of which there is not enough.' });

const requestFault = z
  .object({
    in: z
      .enum(['body', 'query', 'path', 'header'])
      .meta({ id: 'RequestPart', description: 'A part of a request.' }),
    pointer: z.string().meta({
      description: 'The place in that part, as a JSON pointer (RFC 6901). Empty for the whole part.',
    }),
    detail: z.string().meta({ description: 'What is wrong there.' }),
  })
  .meta({ id: 'RequestFault', description: 'Something that is wrong with a request, and where.' });

/** The extra fields of the problems with these codes. */
export const PROBLEM_EXTENSIONS: Extensions = {
  PRODUCT_OPTION_NOT_FOUND: z.object({
    optionIds: z
      .array(z.uuid())
      .max(MAX_BASKET_LINES)
      .meta({ description: 'Every option that is not found or not on sale.' }),
  }),
  QUANTITY_LIMIT_EXCEEDED: z.object({
    items: z
      .array(quantityLimitLine)
      .max(MAX_BASKET_LINES)
      .meta({ description: 'Every option of which the order has too many units.' }),
  }),
  OUT_OF_STOCK: z.object({
    items: z
      .array(outOfStockLine)
      .max(MAX_BASKET_LINES)
      .meta({ description: 'Every option of which there is not enough.' }),
  }),
  COUPON_NOT_USABLE: z.object({
    reason: z.enum(['ALREADY_USED', 'RESERVED', 'BELOW_MINIMUM']).meta({
      id: 'CouponUnusableReason',
      description:
        '`ALREADY_USED`: a paid order has used the coupon. `RESERVED`: an unpaid order holds it. `BELOW_MINIMUM`: the items cost less than `minimumOrderAmount`.',
    }),
  }),
  TOTAL_CHANGED: z.object({
    expectedTotal: money('The total that the request expected.'),
    total: money('The total of the order.'),
  }),
  BALANCE_BELOW_ZERO: z.object({ balance: money('The balance, which is unchanged.') }),
  PENDING_ORDER_LIMIT_EXCEEDED: z.object({
    limit: z.int().min(1).meta({ description: 'The most unpaid orders that one user can have.' }),
  }),
  INSUFFICIENT_BALANCE: z.object({
    orderId: z.uuid().meta({ description: 'The order, which is cancelled.' }),
    orderStatus: z.literal('CANCELLED').meta({ description: "The order's status now." }),
    required: money("The order's total."),
    balance: money('The balance, which is unchanged.'),
    currency: currencyCode(),
  }),
  NOT_READY: z.object({
    missing: z.array(z.string()).max(100).meta({
      description:
        'What is missing, by name. `database`: it does not answer. `writable-database`: it is read-only or in recovery. `draining`: the service is stopping.',
    }),
    jobs: jobsSchema,
  }),
  VALIDATION_FAILED: z.object({
    errors: z
      .array(requestFault)
      .max(100)
      .meta({ description: 'What is wrong with the request. Lists at most 100 faults.' }),
  }),
};
