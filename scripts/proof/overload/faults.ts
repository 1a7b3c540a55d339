import { setTimeout as sleep } from 'node:timers/promises';
import { signalServer } from '../../../tests/faults/kill-server.ts';
import { query } from '../../../tests/postgres/query.ts';
import type { OwnDatabase } from '../stage/own-database.ts';

/** Breaks a database. Resolves, when it is broken, with what mends it. */
export type Fault = (database: OwnDatabase) => Promise<() => Promise<void>>;

/** A slow server runs for 10 ms of each 200 ms. */
const RUNNING_MS = 10;
const STANDING_MS = 190;
const MAY_WRITE = '?options=-c%20default_transaction_read_only%3Doff';

/** No process of PostgreSQL runs. Connections stay open, and nothing is answered. */
export const silent: Fault = async ({ directory }) => {
  await signalServer(directory, 'SIGSTOP');
  return () => signalServer(directory, 'SIGCONT');
};

/** PostgreSQL has a twentieth of its time. */
export const slow: Fault = async ({ directory }) => {
  let isMended = false;
  const running = (async () => {
    while (!isMended) {
      await signalServer(directory, 'SIGSTOP');
      await sleep(STANDING_MS);
      await signalServer(directory, 'SIGCONT');
      await sleep(RUNNING_MS);
    }
  })();
  return async () => {
    isMended = true;
    await running;
  };
};

/** PostgreSQL ends every connection, stops in good order, and is started again at once. */
export const restarted: Fault = async ({ directory }) => {
  await signalServer(directory, 'SIGINT', 'the postmaster');
  return () => Promise.resolve();
};

/** PostgreSQL takes no writes, as a primary that was demoted. */
export const readOnly: Fault = async ({ url }) => {
  const writable = `${url}${MAY_WRITE}`;
  await query(writable, 'alter system set default_transaction_read_only = on');
  await query(writable, 'select pg_reload_conf()');
  return async () => {
    await query(writable, 'alter system reset default_transaction_read_only');
    await query(writable, 'select pg_reload_conf()');
  };
};
