import { type DestinationStream, type LevelWithSilent, type Logger, pino } from 'pino';
import { build as prettyStream } from 'pino-pretty';

export interface LoggerSettings {
  readonly level: LevelWithSilent;
  /** Whether the log goes to a terminal. If it does, its lines are formatted for people. Otherwise they are JSON. */
  readonly isTerminal: boolean;
}

/** Headers that are never logged. Our code does not log them, but a library may log a request or its headers. */
const SECRETS = ['authorization', '["idempotency-key"]'].flatMap((header) =>
  ['headers', 'req.headers', 'request.headers'].map((path) =>
    header.startsWith('[') ? path + header : `${path}.${header}`,
  ),
);

/** Leaves out the client that the driver of PostgreSQL puts on its errors: 5 KB, with the key that cancels its queries. */
function withoutClient(error: Error): object {
  const { client: _, ...fields } = pino.stdSerializers.err(error);
  return fields;
}

/** The log of the service, on standard output or on `destination`. */
export function createLogger({ level, isTerminal }: LoggerSettings, destination?: DestinationStream): Logger {
  const options = {
    level,
    redact: SECRETS,
    serializers: { err: withoutClient },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  if (destination) return pino(options, destination);
  return isTerminal ? pino(options, prettyStream({ ignore: 'pid,hostname', sync: true })) : pino(options);
}
