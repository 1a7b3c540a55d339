import type { Logger } from 'pino';
import { createLogger } from '../adapters/logging/logger.ts';
import type { Configuration } from './configuration.ts';

/** The log of this process, on standard output. */
export function openLog({
  logLevel: level,
  logFormat,
  logUser: user,
}: Pick<Configuration, 'logLevel' | 'logFormat' | 'logUser'>): Logger {
  const { isTTY: isTerminal } = process.stdout;
  return createLogger({
    level,
    user,
    format: logFormat ?? (isTerminal ? 'pretty' : 'json'),
    hasColours: isTerminal,
  });
}
