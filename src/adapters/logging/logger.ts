import { type DestinationStream, type LevelWithSilent, type Logger, pino } from 'pino';
import { build as prettyStream } from 'pino-pretty';

export interface LoggerSettings {
  readonly level: LevelWithSilent;
  /** Whether a person reads along: lines for people then, JSON otherwise. */
  readonly isTerminal: boolean;
}

/** Nothing logs these on purpose; a library that logs a request or its headers must not leak them either. */
const SECRETS = ['authorization', '["idempotency-key"]'].flatMap((header) =>
  ['headers', 'req.headers', 'request.headers'].map((path) =>
    header.startsWith('[') ? path + header : `${path}.${header}`,
  ),
);

/** The service's own log, to standard output. */
export function createLogger({ level, isTerminal }: LoggerSettings, destination?: DestinationStream): Logger {
  const options = { level, redact: SECRETS, timestamp: pino.stdTimeFunctions.isoTime };
  if (destination) return pino(options, destination);
  return isTerminal ? pino(options, prettyStream({ ignore: 'pid,hostname', sync: true })) : pino(options);
}
