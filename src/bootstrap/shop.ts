import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { CircuitBreaker } from '../adapters/data-platform/circuit-breaker.ts';
import { UuidV7Ids } from '../adapters/ids/uuid-v7-ids.ts';
import type { LaneMetrics } from '../adapters/metrics/lane-metrics.ts';
import type { ShopMetrics } from '../adapters/metrics/shop-metrics.ts';
import type { DatabaseConnections } from '../adapters/postgres/database.ts';
import { PostgresHousekeeping } from '../adapters/postgres/jobs/postgres-housekeeping.ts';
import { PostgresJobLocks } from '../adapters/postgres/jobs/postgres-job-locks.ts';
import { createPostgresReads } from '../adapters/postgres/postgres-reads.ts';
import { PostgresTransactions } from '../adapters/postgres/transactions/postgres-transactions.ts';
import { typeParsers } from '../adapters/postgres/type-parsers.ts';
import { RelayTimer } from '../adapters/schedule/relay-timer.ts';
import { ScheduledJobs } from '../adapters/schedule/scheduled-jobs.ts';
import { orderOutcomes } from '../application/order-outcomes.ts';
import type { Outbox } from '../application/ports/outbox.ts';
import type { Reads } from '../application/ports/reads.ts';
import { Relay } from '../application/relay/relay.ts';
import type { JobStatus } from '../application/run-job.ts';
import { leavesDueEvents } from '../application/unit-of-work/writes.ts';
import { createUseCases, type UseCases } from '../application/use-cases.ts';
import type { Configuration } from './configuration.ts';
import { makeDemoShop } from './demo-shop.ts';
import { openEventSender } from './event-sender.ts';

/** Not on the full hour, when the jobs of many other services run. */
const HOUSEKEEPING_CRON = '17 * * * *';

/** What a shop on PostgreSQL needs. */
export interface ShopParts {
  readonly configuration: Configuration;
  readonly databaseUrl: string;
  readonly database: DatabaseConnections;
  readonly metrics: ShopMetrics;
  readonly laneMetrics: LaneMetrics;
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
}

/** Opens the shop on PostgreSQL: its use cases, its demo data, its event relay and its batches. */
export async function openShop(parts: ShopParts): Promise<OpenShop> {
  const { configuration, database, metrics, logger, stack } = parts;
  const reads = createPostgresReads(database);
  const relay = await createRelay(parts, reads.outbox);
  const relayTimer = new RelayTimer(relay);
  // The stack stops the relay after the transactions, which hand events to it until their last change.
  stack.defer(() => relayTimer.stop());
  const transactions = openTransactions(parts, relay);
  relay.giveWayTo(transactions);
  const useCases = createUseCases({
    ...configuration,
    ...reads,
    transactions,
    jobLocks: new PostgresJobLocks(database.batchPool),
    ids: new UuidV7Ids(),
    logger,
    pause: sleep,
  });
  if (configuration.hasDemoData) {
    const { databaseUrl, laneMetrics: observer } = parts;
    const isMade = await makeDemoShop({ databaseUrl, reads, currency: configuration.currency, observer });
    if (isMade) logger.info('The shop was empty, and is a demo shop now');
  }
  const jobs = createJobs(parts, useCases);
  relayTimer.start();
  jobs.start();
  stack.defer(() => jobs.stop());
  metrics.watch({
    backlog: () => reads.outbox.backlog(),
    pool: () => database.usage(),
    waitingChanges: () => transactions.waiting,
    jobs: () => jobs.statuses,
  });
  return { useCases, reads, jobs: () => jobs.statuses };
}

function openTransactions(
  { configuration, databaseUrl, metrics, laneMetrics, stack }: ShopParts,
  relay: Relay,
): PostgresTransactions {
  const transactions = new PostgresTransactions({
    databaseUrl,
    groupMax: configuration.groupCommitMax,
    connections: configuration.databasePoolSize,
    types: typeParsers,
    onCommitted: (writes) => {
      for (const outcome of orderOutcomes(writes)) metrics.countOrder(outcome);
      if (writes.lease) relay.take(writes.lease);
      if (leavesDueEvents(writes)) relay.wake();
    },
    leaseEvents: relay.lease.bind(relay),
    observer: laneMetrics,
  });
  stack.defer(() => transactions.close());
  return transactions;
}

async function createRelay(
  { configuration, metrics, logger, stack }: ShopParts,
  outbox: Outbox,
): Promise<Relay> {
  const { random } = Math;
  const monotonicMs = performance.now.bind(performance);
  const platform = await openEventSender(configuration.dataPlatform, logger, stack);
  return new Relay({
    outbox,
    sender: new CircuitBreaker({ sender: platform, logger, random, monotonicMs }),
    logger,
    onAttempt: metrics.countAttempt.bind(metrics),
    random,
    monotonicMs,
    sleep,
    leaseToken: randomUUID(),
  });
}

/** The rank is also computed at the start. Orders that expired while no replica ran are left to the first scheduled run. */
function createJobs({ configuration, database, logger }: ShopParts, useCases: UseCases): ScheduledJobs {
  const housekeeping = new PostgresHousekeeping(database.batches);
  return new ScheduledJobs({
    jobs: [
      {
        name: 'expire-orders',
        cron: configuration.expiryCron,
        runsAtStart: false,
        work: (signal) => useCases.expireOrders.execute(signal),
      },
      {
        name: 'refresh-rank',
        cron: configuration.rankingCron,
        runsAtStart: true,
        work: () => useCases.refreshRank.execute(),
      },
      {
        name: 'housekeeping',
        cron: HOUSEKEEPING_CRON,
        runsAtStart: false,
        work: (signal) => housekeeping.run(signal),
      },
    ],
    runJob: useCases.runJob,
    logger,
  });
}
