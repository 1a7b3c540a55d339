import { Agent, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { pipeline } from 'node:stream';

const agent = new Agent({ keepAlive: true });

/** Sends a request on to the service, and its answer back. So the pages need no permission to call another origin. */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  serviceUrl: string,
): ServerResponse {
  const { method, headers, url = '/' } = request;
  const onward = send(new URL(url, serviceUrl), { method, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    // If either side ends early, the other one is ended, too.
    pipeline(answer, response, () => undefined);
  });
  onward.once('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end('The service does not answer');
  });
  response.once('close', () => onward.destroy());
  request.pipe(onward);
  return response;
}
