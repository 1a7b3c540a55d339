import type { Logger } from 'pino';
import { createLogger, type LoggerSettings } from '../../src/adapters/logging/logger.ts';

/** A log whose lines a test can read. */
export function recordLines(settings: Partial<LoggerSettings> = {}): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const logger = createLogger(
    { level: 'info', format: 'json', user: 'plain', hasColours: false, ...settings },
    { write: (line) => void lines.push(line) },
  );
  return { logger, lines };
}
