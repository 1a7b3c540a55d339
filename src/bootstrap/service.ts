import { Registry } from '@prometheus-io/client';
import type { Logger } from 'pino';
import { WEBHOOKS } from '../adapters/data-platform/webhooks.ts';
import type { TokenSettings } from '../adapters/http/access/authenticate.ts';
import { createServer } from '../adapters/http/server.ts';
import { openDatabase } from '../adapters/postgres/database.ts';
import { startEmbeddedServer } from '../adapters/postgres/embedded/embedded-server.ts';
import { migrateAtStart, requireMigrated } from '../adapters/postgres/migrating/migrate.ts';
import { refuseUnfitPooler } from '../adapters/postgres/refuse-unfit-pooler.ts';
import { rememberCurrency } from '../adapters/postgres/remember-currency.ts';
import { shopDatabase } from '../adapters/postgres/shop-database.ts';
import type { Configuration } from './configuration.ts';
import { openShop } from './shop.ts';
import { openTraces } from './traces.ts';

/**
 * How many new connections the operating system keeps until the service accepts them. If its queue is full, a client waits
 * for seconds until TCP tries again. Linux allows up to `net.core.somaxconn`, 4096 by default; Node's own default is 511.
 */
const LISTEN_BACKLOG = 4096;

/** A running service. */
export interface Service {
  /** The address that it listens on. */
  readonly url: string;
  /**
   * Says at `/readyz` that load balancers must send requests elsewhere. Starts no more batches and claims no more events.
   * Requests are still answered.
   */
  drain(): void;
  /** Takes no new requests, finishes those under way, and stops everything that was started. */
  close(): Promise<void>;
}

/**
 * Starts every part of the service, each after those that it needs. Closing stops them in the opposite order. If a part fails
 * to start, those before it are stopped.
 */
export async function startService(
  configuration: Configuration,
  tokens: TokenSettings,
  logger: Logger,
): Promise<Service> {
  await using stack = new AsyncDisposableStack();
  const { databaseSchema: schema, databasePlans: plans } = configuration;
  const databaseUrl = configuration.databaseUrl ?? (await startOwnDatabase(configuration, stack, logger));
  const ours = shopDatabase(databaseUrl, { schema, plans });
  if (configuration.migratesAtStart) {
    const migrations = await migrateAtStart(databaseUrl, { logger, schema });
    if (migrations.length > 0) logger.info({ migrations }, 'The database was brought up to date');
  } else {
    await requireMigrated(databaseUrl, { logger, schema });
  }

  if (configuration.databaseUrl) await refuseUnfitPooler(ours);
  const database = openDatabase({ database: ours, poolSize: configuration.databasePoolSize, logger });
  stack.defer(() => database.close());
  await rememberCurrency(database.requests, configuration.currency);

  const registry = new Registry();
  const tracing = await openTraces(configuration, logger, stack);
  const shop = await openShop({
    configuration,
    shopDatabase: ours,
    database,
    registry,
    tracing,
    logger,
    stack,
  });

  const probes = { database: () => database.readiness.missingPart() };
  const stopping = new AbortController();
  const server = createServer({
    ...configuration,
    ...shop,
    tokens,
    probes,
    registry,
    tracer: tracing?.requests,
    logger,
    webhooks: WEBHOOKS,
    stopping: stopping.signal,
  });
  stack.defer(() => server.close());
  const { host, port } = configuration;
  const url = await server.listen({ host, port, backlog: LISTEN_BACKLOG });

  const running = stack.move();
  return {
    url,
    drain() {
      shop.stopBackgroundWork();
      stopping.abort();
    },
    close() {
      shop.stopBackgroundWork();
      return running.disposeAsync();
    },
  };
}

async function startOwnDatabase(
  { dataDirectory: directory }: Configuration,
  stack: AsyncDisposableStack,
  log: Logger,
): Promise<string> {
  const server = await startEmbeddedServer({ directory, log });
  stack.defer(() => server.stop());
  return server.url;
}
