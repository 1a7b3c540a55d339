import type { Logger } from '../application/ports/logger.ts';
import type { Configuration } from './configuration.ts';
import { misspeltSettings } from './misspelt-settings.ts';

/** Logs a warning for each setting that is risky unless the operator knows what it means. */
export function warnOfRisks(
  { trustProxy }: Pick<Configuration, 'trustProxy'>,
  logger: Pick<Logger, 'warn'>,
): void {
  if (trustProxy !== true) return;
  logger.warn(
    {},
    'TRUST_PROXY=on believes every X-Forwarded-For: a client that can reach the service without your proxy chooses its ' +
      'own address, and escapes the rate limit. Set the number of proxies, or their addresses.',
  );
}

/** Logs a warning for each variable that looks like a setting and is none. It would have no effect. */
export function warnOfMisspeltSettings(env: NodeJS.ProcessEnv, logger: Pick<Logger, 'warn'>): void {
  for (const { name, meant } of misspeltSettings(env)) {
    logger.warn({}, `${name} is not a setting, and has no effect. Did you mean ${meant}?`);
  }
}
