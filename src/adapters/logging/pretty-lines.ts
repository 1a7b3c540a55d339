import type { DestinationStream } from 'pino';
import { prettyFactory } from 'pino-pretty';

/** A line of the log, as pino writes it. */
interface LogLine {
  readonly statusCode?: number;
  readonly [field: string]: unknown;
}

/** The colours that pino-pretty gives to a message. Without colours, each returns its text as it is. */
type Colours = Readonly<Record<'red' | 'yellow' | 'green' | 'gray', (text: string) => string>>;

const COMMON = { translateTime: 'SYS:HH:MM:ss', sync: true } as const;

/** Writes each line of the log in a short form for people. The line of a request has only what a person looks for. */
export function prettyLines(destination: DestinationStream, hasColours: boolean): DestinationStream {
  const ordinary = prettyFactory({
    ...COMMON,
    colorize: hasColours,
    singleLine: true,
    ignore: 'pid,hostname',
  });
  const ofRequest = prettyFactory({
    ...COMMON,
    colorize: hasColours,
    hideObject: true,
    ignore: 'pid,hostname,level',
    messageFormat: (line, _messageKey, _level, { colors }) => requestText(line, colors as Colours),
  });
  return {
    write: (text) => {
      const line: LogLine = JSON.parse(text);
      const write = line.statusCode === undefined ? ordinary : ofRequest;
      destination.write(String(write(line)));
    },
  };
}

/** `POST /v1/orders 409 OUT_OF_STOCK 19 ms alice`. A request that could not be read has only its status and its code. */
function requestText({ statusCode = 0, ...line }: LogLine, colours: Colours): string {
  const { method, path, code, durationMs, userId, replayed, fields } = line;
  const status = [statusCode, code].filter(Boolean).join(' ');
  const parts = [
    method,
    path,
    colourOf(statusCode, colours)(status),
    durationMs === undefined ? undefined : colours.gray(`${durationMs} ms`),
    userId,
    replayed && colours.gray('replayed'),
    fields && JSON.stringify(fields),
  ];
  return parts.filter(Boolean).join(' ');
}

function colourOf(statusCode: number, colours: Colours): (text: string) => string {
  if (statusCode >= 500) return colours.red;
  return statusCode >= 400 ? colours.yellow : colours.green;
}
