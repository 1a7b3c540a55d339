import pg from 'pg';
import { Unavailable } from '../../application/ports/unavailable.ts';
import { tooManyReads } from './read-limits.ts';
import { ReadOnlyServer } from './read-only-server.ts';

/**
 * SQLSTATEs of a server that can serve no request now. It takes no writes (25006, read_only_sql_transaction), shuts down
 * (57P0x), has a full disk (53100) or too many connections (53300). Another connection may reach a server that can.
 */
const SERVER_OUTAGE = /^(25006|57P0.|53(?!200)...)$/;

/**
 * SQLSTATEs of a server that had no time or no memory for one statement: query_canceled (by the timeout) and
 * out_of_memory. It can serve smaller requests.
 */
const TOO_MUCH_FOR_SERVER = /^(57014|53200)$/;

/** Node's codes for a socket that cannot connect or has failed, and for a name that cannot be resolved. */
const SOCKET_CODES: ReadonlySet<unknown> = new Set([
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'ENOTCONN',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_SOCKET_CLOSED',
  'ERR_SOCKET_CLOSED_BEFORE_CONNECTION',
  'ERR_SOCKET_CONNECTION_TIMEOUT',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

/** Node's system calls for connecting. They also fail with codes of files, such as ENOENT for a Unix socket. */
const CONNECTING_CALLS: ReadonlySet<unknown> = new Set(['connect', 'getaddrinfo']);

/** Codes of a TLS handshake that failed, and of a certificate that was refused. */
const TLS_CODE = /^(EPROTO$|ERR_SSL_|ERR_TLS_|UNABLE_TO_)|CERT|CRL/;

/** What `pg-pool` says to a caller who has waited for a connection of a full pool. */
const FULL_POOL_MESSAGE = 'timeout exceeded when trying to connect';

/** What `pg` and `pg-pool` say in plain errors, without a code. */
const DRIVER_MESSAGES: readonly RegExp[] = [
  /^Connection terminated( unexpectedly| due to connection timeout)?$/,
  /^timeout expired$/,
  /^Query read timeout$/,
  /^Client was closed and is not queryable$/,
  /^Client has encountered a connection error and is not queryable$/,
  // The pool ends when this process stops. Another replica can answer.
  /^Cannot use a pool after calling end on the pool$/,
  // The answers of the server no longer match the questions.
  /^Received unexpected \w+ message from backend\.$/,
  /^The server does not support SSL connections$/,
  /^There was an error establishing an SSL connection$/,
  /^SASL: /,
];

/**
 * Turns a failure to reach the database, or to get an answer in time, into the refusal that callers repeat: `OVERLOADED`
 * if every connection was in use, otherwise `DATABASE_UNAVAILABLE`. Returns undefined for every other error. Such an error
 * is a bug, and repeating the request would not help.
 */
export function connectionFailure(error: unknown): Unavailable | undefined {
  if (error instanceof Error && error.message === FULL_POOL_MESSAGE) return tooManyReads({ cause: error });
  if (!isConnectionFailure(error)) return undefined;
  return new Unavailable('DATABASE_UNAVAILABLE', 'The database cannot be reached.', { cause: error });
}

/** Recognises a connection failure by what it is: an error of the server, of the socket, of TLS, or of the driver. */
export function isConnectionFailure(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) {
    return !leavesConnectionUsable(error) || TOO_MUCH_FOR_SERVER.test(error.code ?? '');
  }
  if (error instanceof ReadOnlyServer) return true;
  if (!(error instanceof Error)) return false;
  const { code, syscall }: NodeJS.ErrnoException = error;
  return (
    SOCKET_CODES.has(code) ||
    CONNECTING_CALLS.has(syscall) ||
    TLS_CODE.test(code ?? '') ||
    DRIVER_MESSAGES.some((message) => message.test(error.message))
  );
}

/**
 * Whether the session goes on after this error. It does after an error of the server with severity ERROR. FATAL and
 * PANIC end the session. After any other error nothing is known about it.
 */
export function leavesSessionUsable(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR';
}

/** Whether this is an error of a server that can serve no request now. The server has undone the transaction. */
export function isServerOutage(error: unknown): boolean {
  return error instanceof pg.DatabaseError && SERVER_OUTAGE.test(error.code ?? '');
}

/** Whether the next statement on this connection can succeed after this error. If not, the connection is given up. */
export function leavesConnectionUsable(error: unknown): boolean {
  return leavesSessionUsable(error) && !isServerOutage(error);
}
