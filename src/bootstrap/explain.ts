import { EmbeddedServerError } from '../adapters/postgres/embedded/errors.ts';
import { MigrationError } from '../adapters/postgres/migrating/migration-error.ts';
import { UnfitPooler } from '../adapters/postgres/refuse-unfit-pooler.ts';
import { CurrencyMismatchError } from '../adapters/postgres/remember-currency.ts';
import { ConfigurationError } from './configuration.ts';

/** The errors whose message is a sentence that a person can act on. */
const FOR_PEOPLE = [
  ConfigurationError,
  EmbeddedServerError,
  MigrationError,
  CurrencyMismatchError,
  UnfitPooler,
];

/** Errors of the operating system that say that a file cannot be written. */
const NOT_WRITABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'];

/** A sentence that a person at the terminal can act on. Any other error is a bug, and shows its stack. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (FOR_PEOPLE.some((type) => error instanceof type)) return error.message;
  const {
    code = '',
    path,
    address,
    port,
  } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (code === 'EADDRINUSE') {
    return `Port ${port} of ${address} is taken. Stop what uses it, or choose another one: PORT=3001 npm start`;
  }
  if (NOT_WRITABLE.includes(code) && path !== undefined) {
    return (
      `The service cannot use ${path} (${code}). Allow it, or choose another folder with DATA_DIRECTORY. ` +
      'With DATABASE_URL and JWT_SECRET it writes no files.'
    );
  }
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT') {
    return `PostgreSQL cannot be reached (DATABASE_URL): ${error.message || code}`;
  }
  return error.stack ?? error.message;
}
