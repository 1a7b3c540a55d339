import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A server that speaks no more of PostgreSQL's protocol than a test has it say. */
export interface ScriptedServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/** @param onConnection is called with each client's socket */
export async function startScriptedServer(onConnection: (client: Socket) => void): Promise<ScriptedServer> {
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    client.on('error', () => undefined);
    onConnection(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A message of PostgreSQL's protocol: its type, its length and its content. */
export function message(type: string, content: Buffer | string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + Buffer.byteLength(content));
  return Buffer.concat([Buffer.from(type), length, Buffer.from(content)]);
}
