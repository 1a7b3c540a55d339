import type { IncomingMessage } from 'node:http';
import type { HttpApp } from '../route.ts';
import { timesSent } from '../wire/times-sent.ts';
import { ProblemError } from './problem-error.ts';

/**
 * Refuses a request whose `Host` is missing or named twice, and one that expects what the service does not know, with 400.
 * Node would answer two of these without problem details, and let the third pass. The connection closes, because a proxy
 * before us may have read another request than we have (RFC 9112, section 3.2).
 */
export function refuseMalformedRequests(app: HttpApp): void {
  // Node answers 417 if no listener takes such a request.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const detail = faultOf(raw);
    if (detail === undefined) done();
    else done(new ProblemError({ code: 'MALFORMED_REQUEST', detail }, { connection: 'close' }));
  });
}

function faultOf({ headers, rawHeaders, httpVersion }: IncomingMessage): string | undefined {
  if (headers.expect !== undefined && !/^100-continue$/i.test(headers.expect)) {
    return 'The only `Expect` that the service knows is 100-continue.';
  }
  if (headers.host === undefined) {
    return httpVersion === '1.0' ? undefined : 'The `Host` header is missing.';
  }
  return timesSent(rawHeaders, 'host') > 1 ? 'There is more than one `Host` header.' : undefined;
}
