import { join } from 'node:path';

/** The directory of the embedded PostgreSQL and of the demo's signing secret. */
export const DATA_DIRECTORY: string = join(import.meta.dirname, '../..', '.data');
