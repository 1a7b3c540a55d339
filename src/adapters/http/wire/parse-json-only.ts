import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { ProblemError, unsupportedMediaType, validationFailed } from '../problems/problem-error.ts';
import type { HttpApp } from '../route.ts';

const JSON_TYPE = 'application/json';

/** Throws at bytes that are not UTF-8, instead of replacing them. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Accepts JSON bodies only. One parser gets every content type, so that a body that is too large is refused for its size
 * (413) before its type is looked at (415). An empty body counts as an absent one.
 *
 * JSON's own type is also registered by its name. Fastify finds such a parser without parsing the header of each request.
 */
export function parseJsonOnly(app: HttpApp): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    [JSON_TYPE, '*'],
    { parseAs: 'buffer' },
    (request: FastifyRequest, body: Buffer, done) =>
      done(null, body.length === 0 ? undefined : parse(body, request.headers)),
  );
}

function isPlainJson(headers: IncomingHttpHeaders): boolean {
  const { 'content-type': contentType = '', 'content-encoding': encoding = 'identity' } = headers;
  return encoding === 'identity' && (contentType === JSON_TYPE || isJsonInUtf8(contentType));
}

function isJsonInUtf8(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((one) => one.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  return type.trim() === JSON_TYPE && isUtf8;
}

function parse(body: Buffer, headers: IncomingHttpHeaders): unknown {
  if (!isPlainJson(headers)) throw unsupportedMediaType();
  try {
    const value: unknown = JSON.parse(utf8.decode(body));
    // Fastify passes null to the validator if there is no body, so a null in the body must be refused here.
    if (value === null) throw validationFailed([{ in: 'body', pointer: '', detail: 'must be an object' }]);
    return value;
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause;
    const detail = cause instanceof SyntaxError ? cause.message : 'The body is not UTF-8.';
    throw new ProblemError({ code: 'MALFORMED_JSON', detail });
  }
}
