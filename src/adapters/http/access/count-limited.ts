import { Counter, type Registry } from '@prometheus-io/client';

/**
 * What a limit counts by: the caller of a valid token, the address of refused requests (401, 403), or the address of
 * requests without a token. It is the name of the policy in the headers, too.
 */
export type RateLimitBucket = (typeof BUCKETS)[number];

const BUCKETS = ['caller', 'address', 'public'] as const;

/** Counts requests that are above a limit, and so are refused with 429. */
export function countLimited(registry: Registry): (bucket: RateLimitBucket) => void {
  const limited = new Counter({
    name: 'shop_rate_limited_total',
    help: 'Requests above a limit: of a caller with a token, of an address that is refused (401, 403), of an address without a token.',
    labelNames: ['bucket'],
    registers: [registry],
  });
  // rate() sees the first one only if the counter was exported as 0 before it.
  for (const bucket of BUCKETS) limited.inc({ bucket }, 0);
  return (bucket) => limited.inc({ bucket });
}
