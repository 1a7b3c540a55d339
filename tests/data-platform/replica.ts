import { CircuitBreaker } from '../../src/adapters/data-platform/circuit-breaker.ts';
import { HttpEventSender } from '../../src/adapters/data-platform/http-event-sender.ts';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { PostgresJobLeases } from '../../src/adapters/postgres/jobs/postgres-job-leases.ts';
import { createPostgresReads } from '../../src/adapters/postgres/postgres-reads.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import { PostgresTransactions } from '../../src/adapters/postgres/transactions/postgres-transactions.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import type { Outbox } from '../../src/application/ports/outbox.ts';
import { Relay } from '../../src/application/relay/relay.ts';
import { leavesDueEvents } from '../../src/application/unit-of-work/writes.ts';
import type { UseCases } from '../../src/application/use-cases.ts';
import { anId } from '../builders.ts';
import { type ShopPorts, useCasesOver } from '../contracts/test-shop.ts';
import { noObserver } from '../postgres/no-observer.ts';
import { query } from '../postgres/query.ts';
import { RecordingLogger } from '../recording-logger.ts';

const SECRET = 'whsec_c3RvcmVmcm9udC1vcmRlcnMtdGVzdC1zZWNyZXQ=';

/** One process of the service: its changes, and the relay that sends their events. */
export interface Replica {
  readonly ports: ShopPorts;
  readonly useCases: UseCases;
  readonly logger: RecordingLogger;
  /** What the timer does every second: the relay looks for events that other replicas left. */
  tick(): void;
  /** Resolves when its relay has nothing to do. */
  idle(): Promise<void>;
  /** Lets time pass for its circuit breaker and its leases in memory, not for those in the database. */
  pass(ms: number): void;
  /** From now on, as if its process were dead, nothing that it sends or records arrives. */
  kill(): void;
  close(): Promise<void>;
}

/** Opens a replica, wired as in the service. An attempt fails after `timeoutMs`. */
export function openReplica(databaseUrl: string, platformUrl: string, timeoutMs = 15_000): Replica {
  const logger = new RecordingLogger();
  const database = shopDatabase(databaseUrl);
  const connections = openDatabase({ database, poolSize: 4, logger });
  const http = new HttpEventSender({ url: platformUrl, secret: SECRET, timeoutMs });
  const killSwitch = new KillSwitch();
  let passedMs = 0;
  const monotonicMs = () => performance.now() + passedMs;
  const random = () => 0;
  const reads = createPostgresReads(connections);
  const relay = new Relay({
    outbox: killSwitch.cutOff(reads.outbox),
    sender: new CircuitBreaker({ sender: http, logger, random, monotonicMs }),
    logger,
    onAttempt: () => undefined,
    random,
    monotonicMs,
    sleep: async () => undefined,
    leaseToken: anId(),
  });
  const transactions = new PostgresTransactions({
    database,
    groupMax: 256,
    connections: 4,
    types: typeParsers,
    onCommitted: (writes) => {
      if (writes.lease) relay.take(writes.lease);
      if (leavesDueEvents(writes)) relay.wake();
    },
    leaseEvents: relay.lease.bind(relay),
    observer: noObserver,
  });
  const ports = {
    transactions,
    ...reads,
    jobLeases: new PostgresJobLeases(connections.leases),
  };
  return {
    ports,
    useCases: useCasesOver(ports),
    logger,
    tick: () => relay.tick(),
    idle: () => relay.idle(),
    pass: (ms) => {
      passedMs += ms;
    },
    kill: () => {
      killSwitch.kill();
      void http.close();
    },
    close: async () => {
      await transactions.close();
      if (!killSwitch.isKilled) await relay.stop();
      await http.close();
      await connections.close();
    },
  };
}

/** Lets a test end a replica as if its process were killed. */
class KillSwitch {
  isKilled = false;

  kill(): void {
    this.isKilled = true;
  }

  /** The outbox until the kill. After it, no call is made, and no call ends. */
  cutOff(outbox: Outbox): Outbox {
    const unlessKilled =
      <Args extends readonly unknown[], Result>(method: (...args: Args) => Promise<Result>) =>
      (...args: Args): Promise<Result> =>
        this.isKilled ? new Promise(() => undefined) : method(...args);
    return {
      claim: unlessKilled(outbox.claim.bind(outbox)),
      renew: unlessKilled(outbox.renew.bind(outbox)),
      markSent: unlessKilled(outbox.markSent.bind(outbox)),
      markFailed: unlessKilled(outbox.markFailed.bind(outbox)),
      release: unlessKilled(outbox.release.bind(outbox)),
      dead: unlessKilled(outbox.dead.bind(outbox)),
      backlog: unlessKilled(outbox.backlog.bind(outbox)),
      page: unlessKilled(outbox.page.bind(outbox)),
    };
  }
}

/** Ends every lease, as if ten seconds had passed. */
export async function endLeases(databaseUrl: string): Promise<void> {
  await query(databaseUrl, 'update events set leased_until = clock_timestamp() where lease is not null');
}

/** Makes every event due that waits for its next attempt, as if days had passed. */
export async function endWaits(databaseUrl: string): Promise<void> {
  await query(
    databaseUrl,
    `update events set next_attempt_at = created_at where status = 'PENDING' and next_attempt_at > clock_timestamp()`,
  );
}
