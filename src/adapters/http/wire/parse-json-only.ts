import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { ProblemError, unsupportedMediaType, validationFailed } from '../problems/problem-error.ts';
import type { HttpApp } from '../route.ts';

/** Bytes that are not UTF-8 are refused, rather than replaced. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Takes JSON and nothing else. One parser gets every content type, so that a body that is too large is refused as such
 * (413) before its type is judged (415). An empty body counts as none.
 */
export function parseJsonOnly(app: HttpApp): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request: FastifyRequest, body: Buffer, done) =>
    done(null, body.length === 0 ? undefined : parse(body, request.headers)),
  );
}

function isPlainJson(headers: IncomingHttpHeaders): boolean {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((one) => one.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  return (
    type.trim() === 'application/json' && isUtf8 && (headers['content-encoding'] ?? 'identity') === 'identity'
  );
}

function parse(body: Buffer, headers: IncomingHttpHeaders): unknown {
  if (!isPlainJson(headers)) throw unsupportedMediaType();
  try {
    const value: unknown = JSON.parse(utf8.decode(body));
    // Fastify has a missing body validated as null, so a null that was sent is refused here.
    if (value === null) throw validationFailed([{ in: 'body', pointer: '', detail: 'must be an object' }]);
    return value;
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause;
    const detail = cause instanceof SyntaxError ? cause.message : 'The body is not UTF-8.';
    throw new ProblemError({ code: 'MALFORMED_JSON', detail });
  }
}
