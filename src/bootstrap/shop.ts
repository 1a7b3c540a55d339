import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Registry } from '@prometheus-io/client';
import type { Logger } from 'pino';
import packageJson from '../../package.json' with { type: 'json' };
import { CircuitBreaker } from '../adapters/data-platform/circuit-breaker.ts';
import type { ReadinessWarning } from '../adapters/http/operations/health-routes.ts';
import { UuidV7Ids } from '../adapters/ids/uuid-v7-ids.ts';
import { LoggedLanes } from '../adapters/logging/logged-lanes.ts';
import { BooksMetrics } from '../adapters/metrics/books-metrics.ts';
import { FeedMetrics } from '../adapters/metrics/feed-metrics.ts';
import { LaneMetrics } from '../adapters/metrics/lane-metrics.ts';
import { SalesMetrics } from '../adapters/metrics/sales-metrics.ts';
import { watchBatches } from '../adapters/metrics/watch-batches.ts';
import { watchProcess } from '../adapters/metrics/watch-process.ts';
import type { DatabaseConnections } from '../adapters/postgres/database.ts';
import { PostgresHousekeeping } from '../adapters/postgres/jobs/postgres-housekeeping.ts';
import { PostgresJobLeases } from '../adapters/postgres/jobs/postgres-job-leases.ts';
import { createPostgresReads } from '../adapters/postgres/postgres-reads.ts';
import type { ShopDatabase } from '../adapters/postgres/shop-database.ts';
import { laneNames, PostgresTransactions } from '../adapters/postgres/transactions/postgres-transactions.ts';
import { typeParsers } from '../adapters/postgres/type-parsers.ts';
import { RelayTimer } from '../adapters/schedule/relay-timer.ts';
import { ScheduledJobs } from '../adapters/schedule/scheduled-jobs.ts';
import type { Tracing } from '../adapters/tracing/open-telemetry.ts';
import type { Outbox } from '../application/ports/outbox.ts';
import type { Reads } from '../application/ports/reads.ts';
import { ProveBooks } from '../application/prove-books.ts';
import { Relay } from '../application/relay/relay.ts';
import type { JobStatus } from '../application/run-job.ts';
import { leavesDueEvents } from '../application/unit-of-work/writes.ts';
import { createUseCases, type UseCases } from '../application/use-cases.ts';
import type { Configuration } from './configuration.ts';
import { makeDemoShop } from './demo-shop.ts';
import { openEventSender } from './event-sender.ts';

/** Not on the full hour, when the jobs of many other services run. */
const HOUSEKEEPING_CRON = '17 * * * *';
const PROVE_BOOKS_CRON = '47 * * * *';

/** What a shop on PostgreSQL needs. */
export interface ShopParts {
  readonly configuration: Configuration;
  readonly shopDatabase: ShopDatabase;
  readonly database: DatabaseConnections;
  /** The metrics of the process. The shop adds its own. */
  readonly registry: Registry;
  /** Undefined if no traces are recorded. */
  readonly tracing: Tracing | undefined;
  readonly logger: Logger;
  /** Stops the parts of the shop, the last one first. */
  readonly stack: AsyncDisposableStack;
}

/** A shop that is open. */
export interface OpenShop {
  readonly useCases: UseCases;
  readonly reads: Reads;
  /** The last run of each batch on this replica. */
  readonly jobs: () => readonly JobStatus[];
  /** What `/readyz` warns of. */
  readonly warnings: () => readonly ReadinessWarning[];
  /** Starts no more batches and claims no more events. Requests are served, and their own events are sent. */
  stopBackgroundWork(): void;
}

/** Opens the shop on PostgreSQL: its use cases, its demo data, its event relay and its batches. */
export async function openShop(parts: ShopParts): Promise<OpenShop> {
  const { configuration, database, registry, logger, stack } = parts;
  const reads = createPostgresReads(database);
  const feedMetrics = new FeedMetrics(registry);
  const relay = await createRelay(parts, reads.outbox, feedMetrics);
  const relayTimer = new RelayTimer(relay);
  // The stack stops the relay after the transactions, which hand events to it until their last change.
  stack.defer(() => relayTimer.stop());
  const transactions = openTransactions(parts, relay);
  relay.giveWayTo(transactions);
  const useCases = createUseCases({
    ...configuration,
    ...reads,
    transactions,
    jobLeases: new PostgresJobLeases(database.leases),
    ids: new UuidV7Ids(),
    logger,
    pause: sleep,
  });
  if (configuration.hasDemoData) {
    const isMade = await makeDemoShop({
      database: parts.shopDatabase,
      reads,
      currency: configuration.currency,
    });
    if (isMade) logger.info('The shop was empty, and is a demo shop now');
  }
  const jobs = createJobs(parts, useCases, reads);
  relayTimer.start();
  jobs.start();
  stack.defer(() => jobs.stop());
  feedMetrics.watch(() => reads.outbox.backlog());
  watchBatches(registry, () => jobs.statuses);
  watchProcess(registry, {
    version: packageJson.version,
    pools: () => database.usage(),
    waitingChanges: () => transactions.waiting,
  });
  return {
    useCases,
    reads,
    jobs: () => jobs.statuses,
    warnings: () => (transactions.isCommitSlow ? ['commit-waiting'] : []),
    stopBackgroundWork() {
      void jobs.stop();
      relay.stopClaiming();
    },
  };
}

function openTransactions(
  { configuration, shopDatabase, registry, tracing, logger, stack }: ShopParts,
  relay: Relay,
): PostgresTransactions {
  const sales = new SalesMetrics(registry);
  const groupMax = configuration.groupCommitMax;
  const metrics = new LaneMetrics(registry, laneNames({ groupMax }));
  const lanes = logger.isLevelEnabled('debug') ? new LoggedLanes(logger, metrics) : metrics;
  const transactions = new PostgresTransactions({
    database: shopDatabase,
    groupMax,
    connections: configuration.databasePoolSize,
    types: typeParsers,
    onCommitted: (writes) => {
      sales.countWrites(writes);
      if (writes.lease) relay.take(writes.lease);
      if (leavesDueEvents(writes)) relay.wake();
    },
    leaseEvents: relay.lease.bind(relay),
    observer: tracing?.lanes(lanes) ?? lanes,
  });
  stack.defer(() => transactions.close());
  return transactions;
}

async function createRelay(
  { configuration, logger, stack }: ShopParts,
  outbox: Outbox,
  metrics: FeedMetrics,
): Promise<Relay> {
  const { random } = Math;
  const monotonicMs = performance.now.bind(performance);
  const platform = await openEventSender(configuration, logger, stack);
  return new Relay({
    outbox,
    sender: new CircuitBreaker({ sender: platform, logger, random, monotonicMs }),
    logger,
    onAttempt: (attempt) => metrics.countAttempt(attempt, new Date()),
    random,
    monotonicMs,
    sleep,
    leaseToken: randomUUID(),
  });
}

/** The rank is also computed at the start. Orders that expired while no replica ran are left to the first scheduled run. */
function createJobs(
  { configuration, database, logger, registry }: ShopParts,
  useCases: UseCases,
  { reconciliation }: Reads,
): ScheduledJobs {
  const housekeeping = new PostgresHousekeeping(database.batches);
  const books = new BooksMetrics(registry);
  const proveBooks = new ProveBooks({ reconciliation, logger, onReport: (report) => books.show(report) });
  return new ScheduledJobs({
    jobs: [
      {
        name: 'expire-orders',
        cron: configuration.expiryCron,
        runsAtStart: false,
        work: (lease) => useCases.expireOrders.execute(lease),
      },
      {
        name: 'refresh-rank',
        cron: configuration.rankingCron,
        runsAtStart: true,
        work: (lease) => useCases.refreshRank.execute({ lease }),
      },
      {
        name: 'housekeeping',
        cron: HOUSEKEEPING_CRON,
        runsAtStart: false,
        work: (lease) => housekeeping.run(lease),
      },
      {
        name: 'prove-books',
        cron: PROVE_BOOKS_CRON,
        runsAtStart: false,
        work: ({ signal }) => proveBooks.execute(signal),
      },
    ],
    runJob: useCases.runJob,
    logger,
  });
}
