import path from 'node:path';
import { startEmbeddedServer } from '../../../src/adapters/postgres/embedded/embedded-server.ts';
import { migrateToLatest } from '../../../src/adapters/postgres/migrating/migrate.ts';
import { makeEmbeddedFolder } from '../../../tests/postgres/embedded-folder.ts';

/** A PostgreSQL of a part's own, with durable settings, in a temporary folder. It starts again after it was killed. */
export interface OwnDatabase extends AsyncDisposable {
  readonly url: string;
  /** The folder of its data, for `killServer`. */
  readonly directory: string;
}

const SILENT = { info: () => undefined, warn: () => undefined };

/** Starts the server and migrates it. */
export async function startOwnDatabase(): Promise<OwnDatabase> {
  const folder = await makeEmbeddedFolder();
  try {
    const directory = path.join(folder.path, 'proof', '.data');
    const server = await startEmbeddedServer({ directory, log: SILENT });
    await migrateToLatest(server.url);
    return {
      url: server.url,
      directory,
      async [Symbol.asyncDispose]() {
        await server.stop();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
