import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the data platform received. */
interface ReceivedRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A data platform on this machine. */
export interface Receiver {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** The most connections that were open at once. */
  readonly maxConnections: number;
  /** Changes how it answers from now on. */
  answer(reply: (response: ServerResponse, request: ReceivedRequest) => void): void;
  close(): Promise<void>;
}

/** Starts a receiver that answers 204 until it is told otherwise. */
export async function startReceiver(): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  let open = 0;
  let maxConnections = 0;
  let answer: Parameters<Receiver['answer']>[0] = (response) => response.writeHead(204).end();
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method, url } = incoming;
    const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
    const request = {
      method,
      url,
      headers: Object.fromEntries(headers),
      body: Buffer.concat(chunks).toString(),
    };
    requests.push(request);
    answer(response, request);
  });
  server.on('connection', (socket) => {
    open += 1;
    maxConnections = Math.max(maxConnections, open);
    socket.on('close', () => {
      open -= 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    get maxConnections() {
      return maxConnections;
    },
    answer: (reply) => {
      answer = reply;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
