import { z } from 'zod';
import type { ErrorCode, Refusals } from '../../../domain/errors.ts';
import { jobSchema } from '../schemas/job.ts';
import type { ProblemCode } from './codes.ts';

/** Codes that tell more than a sentence, and what; a refusal of the domain that is missing here does not compile. */
type Extensions = {
  readonly [Code in ErrorCode as keyof Refusals[Code] extends never ? never : Code]: z.ZodType<
    Refusals[Code]
  >;
} & { readonly [Code in ProblemCode]?: z.ZodType };

const money = z.int().meta({ format: 'int64', description: "In the currency's smallest unit." });

/** The fields that problems of these codes have besides those that all have. */
export const PROBLEM_EXTENSIONS: Extensions = {
  PRODUCT_OPTION_NOT_FOUND: z.object({ optionIds: z.array(z.uuid()) }),
  OUT_OF_STOCK: z.object({
    items: z.array(z.object({ optionId: z.uuid(), requested: z.int(), available: z.int() })),
  }),
  COUPON_NOT_USABLE: z.object({ reason: z.enum(['ALREADY_USED', 'RESERVED', 'BELOW_MINIMUM']) }),
  TOTAL_CHANGED: z.object({ expectedTotal: money, total: money }),
  INSUFFICIENT_BALANCE: z.object({
    orderId: z.uuid(),
    orderStatus: z.literal('CANCELLED'),
    required: money,
    balance: money,
    currency: z.string().meta({ description: 'ISO 4217.' }),
  }),
  NOT_READY: z.object({
    missing: z.array(z.string()).meta({ description: 'The parts that are missing, or `draining`.' }),
    jobs: z.array(jobSchema),
  }),
  VALIDATION_FAILED: z.object({
    errors: z
      .array(
        z.object({
          in: z.enum(['body', 'query', 'path', 'header']),
          pointer: z
            .string()
            .meta({ description: 'A JSON pointer (RFC 6901) into that part of the request.' }),
          detail: z.string(),
        }),
      )
      .max(100),
  }),
};
