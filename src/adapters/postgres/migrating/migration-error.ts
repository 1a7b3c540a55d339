/** The database could not be brought up to date, or this release cannot run on it. The message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}
