import { z } from 'zod';

/** The ids in the examples of the OpenAPI document. All examples share them, so they tell one story. */
export const EXAMPLE = {
  userId: 'shopper-1',
  productId: '019aa2f0-5c00-7a10-8000-000000000001',
  optionId: '019aa2f0-5c00-7a10-8000-000000000011',
  couponId: '019aa2f0-5c00-7a10-8000-000000000021',
  issuedCouponId: '019aa2f0-5c00-7a10-8000-000000000031',
  orderId: '019aa2f0-5c00-7a10-8000-000000000041',
  paymentId: '019aa2f0-5c00-7a10-8000-000000000051',
  entryId: '019aa2f0-5c00-7a10-8000-000000000061',
  eventId: '019aa2f0-5c00-7a10-8000-000000000071',
  movementId: '019aa2f0-5c00-7a10-8000-000000000081',
  auditEntryId: '019aa2f0-5c00-7a10-8000-000000000091',
} as const;

/** An id in a reply. */
export function id(description: string) {
  return z.guid().meta({ description });
}

/** An id in a request: a UUID of any version, in upper or lower case. It becomes lower case, as PostgreSQL writes it. */
export function givenId(description: string, example: string) {
  return z
    .guid('must be a UUID')
    .toLowerCase()
    .meta({ description, examples: [example] });
}
