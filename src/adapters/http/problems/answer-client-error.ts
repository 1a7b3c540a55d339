import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { requestIdOf } from '../request-id.ts';
import { problemDetails, statusOf } from './problem.ts';
import type { ProblemCode } from './problem-kinds.ts';

/** What Node says of bytes that it cannot read: its code, and as `rawPacket` the bytes that have arrived last, a `Buffer`. */
type ClientError = Error & { readonly code?: string; readonly rawPacket?: unknown };

/**
 * Answers bytes that are not a request, and a request that does not arrive in time, and writes a line to the log. Then it
 * closes the connection.
 */
export function answerClientError(
  error: ClientError,
  socket: Socket,
  log: Pick<FastifyBaseLogger, 'info'>,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const code = codeOf(error.code);
  const id = requestIdOf({ headers: {} });
  log.info({ requestId: id, statusCode: statusOf(code), code }, 'Request refused before it was read');
  const body = JSON.stringify(problemDetails({ code, detail: DETAILS[code] }, { url: '', id }));
  const head = [
    `HTTP/1.1 ${statusOf(code)} ${STATUS_CODES[statusOf(code)]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${id}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${isHead(error) ? '' : body}`, () => socket.destroy());
}

/** Whether the bytes begin with a HEAD request. Its answer has no body, only the length that the body would have. */
function isHead({ rawPacket }: ClientError): boolean {
  return Buffer.isBuffer(rawPacket) && rawPacket.toString('latin1', 0, 5) === 'HEAD ';
}

const DETAILS = {
  REQUEST_TIMEOUT: 'The whole request must arrive within 5 seconds.',
  HEADERS_TOO_LARGE: 'The headers are too large.',
  MALFORMED_REQUEST: 'This is not HTTP/1.1.',
} satisfies Partial<Record<ProblemCode, string>>;

function codeOf(nodeCode: string | undefined): keyof typeof DETAILS {
  if (nodeCode === 'ERR_HTTP_REQUEST_TIMEOUT') return 'REQUEST_TIMEOUT';
  return nodeCode === 'HPE_HEADER_OVERFLOW' ? 'HEADERS_TOO_LARGE' : 'MALFORMED_REQUEST';
}
