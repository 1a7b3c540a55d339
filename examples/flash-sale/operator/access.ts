/** What the operator may do. Both are null if the address had none, as after a reload. */
export interface Access {
  readonly token: string | null;
  readonly secret: string | null;
}

/**
 * Takes the token and the secret out of the address, which the terminal shows. A browser sends the fragment of an address to
 * no server. They stay in the memory of this page: a page that can kill a database should not open again by itself.
 */
export function takeAccess(): Access {
  const given = new URLSearchParams(location.hash.slice(1));
  history.replaceState(null, '', location.pathname);
  return { token: given.get('token'), secret: given.get('secret') };
}
