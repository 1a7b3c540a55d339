import http from 'node:http';
import net from 'node:net';
import type { NetworkAnswer } from '../../../tests/http/api-document.ts';
import type { HostileRequest } from './requests.ts';

/** How long a raw trick waits for more answers, in milliseconds. */
const QUIET_MS = 300;
const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

/** Sends a request. Null if Node's own client refuses to send it. */
export async function exchange(
  origin: string,
  { method, url, headers, body }: HostileRequest,
): Promise<NetworkAnswer | null> {
  const { hostname, port } = new URL(origin);
  const { promise, resolve, reject } = Promise.withResolvers<NetworkAnswer | null>();
  try {
    const request = http.request({ agent, hostname, port, method, path: url, headers }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk) => chunks.push(chunk));
      reply.on('error', reject);
      reply.on('end', () => resolve(answerOf(reply, Buffer.concat(chunks).toString())));
    });
    request.on('error', (error: NodeJS.ErrnoException) =>
      // The server may answer and close before it has read all of a body that is too long.
      error.code === 'EPIPE' || error.code === 'ECONNRESET' ? resolve(null) : reject(error),
    );
    request.end(body);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    resolve(null);
  }
  return promise;
}

/** Sends bytes. Resolves with the statuses of all answers, when the server has closed the connection or says no more. */
export async function sendBytes(origin: string, bytes: Buffer): Promise<number[]> {
  const { hostname, port } = new URL(origin);
  const socket = net.connect(Number(port), hostname);
  let said = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    said += chunk;
  });
  socket.write(bytes);
  await new Promise<void>((resolve) => {
    socket.setTimeout(QUIET_MS, resolve);
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
  });
  socket.destroy();
  return [...said.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
}

function answerOf({ statusCode = 0, headers }: http.IncomingMessage, text: string): NetworkAnswer {
  const isJson = String(headers['content-type']).includes('json') && text !== '';
  return { status: statusCode, headers, body: isJson ? JSON.parse(text) : undefined };
}
