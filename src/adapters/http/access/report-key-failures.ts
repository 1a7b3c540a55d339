import { Counter, type Registry } from '@prometheus-io/client';
import type { FastifyBaseLogger } from 'fastify';
import type { OnKeysNotFetched } from './key-set.ts';

/** Warns of each failed fetch of the keys of tokens, and counts it. */
export function reportKeyFailures(
  log: Pick<FastifyBaseLogger, 'warn'>,
  registry: Registry,
): OnKeysNotFetched {
  const failures = new Counter({
    name: 'shop_token_key_fetch_failures_total',
    help: 'Fetches of the keys of tokens (JWKS_URL) that failed.',
    registers: [registry],
  });
  return (err, ageMs) => {
    failures.inc();
    const keysAgeSeconds = ageMs === undefined ? null : Math.round(ageMs / 1000);
    log.warn(
      { err, keysAgeSeconds },
      'The keys of tokens could not be fetched. Kept keys serve for 24 hours',
    );
  };
}
