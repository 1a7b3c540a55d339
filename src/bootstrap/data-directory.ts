import { join } from 'node:path';

/** Where the service keeps what is its own: the embedded PostgreSQL and the demo's signing secret. */
export const DATA_DIRECTORY: string = join(import.meta.dirname, '../..', '.data');
