/** What `nats://user:password@a:4222,b:4222` says. */
export interface NatsAddress {
  /** Each server as `host` or `host:port`. */
  readonly servers: readonly string[];
  /** Whether a server without TLS is refused. A server that demands TLS gets it in any case. */
  readonly isEncrypted: boolean;
  readonly access:
    | { readonly user: string; readonly pass: string }
    | { readonly token: string }
    | Record<string, never>;
}

/**
 * Takes an address apart: `nats://` or `tls://`, then `user:password@` or `token@` if the servers ask for them, then one
 * server or several, separated by commas. Undefined if it is not such an address.
 */
export function parseNatsAddress(address: string): NatsAddress | undefined {
  const [, protocol, access = '', list = ''] = /^(nats|tls):\/\/(?:([^@]*)@)?([^@]*)$/.exec(address) ?? [];
  const servers = list.replace(/\/$/, '').split(',');
  const url = URL.parse(`nats://${access}@${servers[0]}`);
  if (!url || url.host !== servers[0] || !servers.every(isServer)) return undefined;
  try {
    return { servers, isEncrypted: protocol === 'tls', access: accessOf(url) };
  } catch {
    // A % that encodes nothing.
    return undefined;
  }
}

function isServer(server: string): boolean {
  return server !== '' && URL.parse(`nats://${server}`)?.host === server;
}

function accessOf({ username, password }: URL): NatsAddress['access'] {
  const user = decodeURIComponent(username);
  if (user === '') return {};
  return password === '' ? { token: user } : { user, pass: decodeURIComponent(password) };
}
