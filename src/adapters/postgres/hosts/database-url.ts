/** `postgres://user:password@` · the hosts, separated by commas · the database and the parameters. */
const PARTS = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#@]*)(.*)$/s;
const SESSION_ATTRIBUTES = 'target_session_attrs';

/**
 * A URL for each host of `postgres://user:password@a:5432,b:5432/shop`, in order. All of them have the same user,
 * database and parameters. Returns undefined if the URL cannot be used.
 */
export function urlsOfHosts(databaseUrl: string): readonly string[] | undefined {
  const [, start, hosts = '', rest] = PARTS.exec(databaseUrl) ?? [];
  const urls = hosts.split(',').map((host) => URL.parse(`${start}${host}${rest}`));
  if (start === undefined || urls.includes(null)) return undefined;
  // A list with an empty host, such as "a,", is a mistake. A URL without any host leads to the local server.
  if (urls.length > 1 && hosts.split(',').includes('')) return undefined;
  return urls.map((url) => {
    url?.searchParams.delete(SESSION_ATTRIBUTES);
    return url?.href ?? '';
  });
}

/**
 * Whether the URL asks for a server other than one that takes writes. The service needs one that does, so it knows no other
 * value of `target_session_attrs` than `read-write`.
 */
export function asksForReadOnlyServer(databaseUrl: string): boolean {
  const [, start, hosts = '', rest] = PARTS.exec(databaseUrl) ?? [];
  const asked = URL.parse(`${start}${hosts.split(',')[0]}${rest}`)?.searchParams.get(SESSION_ATTRIBUTES);
  return asked !== null && asked !== undefined && asked !== 'read-write';
}
