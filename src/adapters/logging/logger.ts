import { type DestinationStream, type LevelWithSilent, type Logger, pino } from 'pino';
import { prettyLines } from './pretty-lines.ts';

export interface LoggerSettings {
  readonly level: LevelWithSilent;
  /** `pretty`: a short line each, for people. `json`: for programs. */
  readonly format: 'pretty' | 'json';
  /** `none`: no line names a user. */
  readonly user: 'plain' | 'none';
  /** Whether pretty lines have colours. */
  readonly hasColours: boolean;
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

/** The log of the service, on `destination`, which is standard output by default. Every entry is one line. */
export function createLogger(
  { level, format, user, hasColours }: LoggerSettings,
  destination: DestinationStream = pino.destination(1),
): Logger {
  const options = {
    level,
    redact: { paths: user === 'none' ? [...SECRETS, 'userId'] : SECRETS, remove: true },
    serializers: { err: withoutClient },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return pino(options, format === 'pretty' ? prettyLines(destination, hasColours) : destination);
}
