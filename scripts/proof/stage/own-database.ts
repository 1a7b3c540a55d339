import { rm } from 'node:fs/promises';
import path from 'node:path';
import { startEmbeddedServer } from '../../../src/adapters/postgres/embedded/embedded-server.ts';
import { migrateToLatest } from '../../../src/adapters/postgres/migrating/migrate.ts';
import { makeEmbeddedFolder } from '../../../tests/postgres/embedded-folder.ts';
import { query } from '../../../tests/postgres/query.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { untilItWorks } from './until-it-works.ts';

/** A PostgreSQL of a part's own, with durable settings, in a temporary folder. It starts again after it was killed. */
export interface OwnDatabase extends AsyncDisposable {
  readonly url: string;
  /** The folder of its data, for `killServer`. */
  readonly directory: string;
  /** The disk of its data, if it has one of its own. */
  readonly disk: SmallDisk | undefined;
  /** Resolves when it takes connections. Rejects if it does not within a minute. */
  untilConnected(): Promise<void>;
}

interface OwnDatabaseOptions {
  /** The size of a disk of its own. If the system does not let us mount one, the data is in an ordinary folder. */
  readonly diskMegabytes?: number;
  /** More settings of PostgreSQL. */
  readonly settings?: Readonly<Record<string, string>>;
}

const SILENT = { info: () => undefined, warn: () => undefined };

/** Starts the server and migrates it. */
export async function startOwnDatabase({
  diskMegabytes,
  settings = {},
}: OwnDatabaseOptions = {}): Promise<OwnDatabase> {
  const folder = await makeEmbeddedFolder();
  const directory = path.join(folder.path, 'proof', '.data');
  const disk = diskMegabytes === undefined ? undefined : await mountSmallDisk(directory, diskMegabytes);
  const removeData = async () => {
    if (disk) {
      await disk.unmount();
      await rm(path.dirname(directory), { recursive: true });
    }
    await folder.remove();
  };
  try {
    const server = await startEmbeddedServer({ directory, log: SILENT, settings });
    await migrateToLatest(server.url);
    return {
      url: server.url,
      directory,
      disk,
      untilConnected: () => untilItWorks(async () => void (await query(server.url, 'select'))),
      async [Symbol.asyncDispose]() {
        await server.stop();
        await removeData();
      },
    };
  } catch (error) {
    await removeData();
    throw error;
  }
}
