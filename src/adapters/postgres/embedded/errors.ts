/** The embedded PostgreSQL could not be created, started or reached. The message says what to do about it. */
export class EmbeddedServerError extends Error {
  override readonly name: string = 'EmbeddedServerError';
}

/** Another process of this service uses the same data directory. */
export class ServiceAlreadyRunningError extends EmbeddedServerError {
  override readonly name = 'ServiceAlreadyRunningError';

  constructor(directory: string) {
    super(
      `Another instance of this service is already running on the data in ${directory}. ` +
        'Stop it first, or set DATABASE_URL, which any number of instances may share.',
    );
  }
}
