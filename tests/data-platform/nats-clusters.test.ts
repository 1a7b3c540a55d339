import { copyFileSync, readFileSync } from 'node:fs';
import { rootCertificates, setDefaultCACertificates } from 'node:tls';
import { credsAuthenticator } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NatsEventSender } from '../../src/adapters/data-platform/nats-event-sender.ts';
import { freePort } from '../../src/adapters/postgres/embedded/free-port.ts';
import { anOption, aProductCommand } from '../builders.ts';
import { createTestDatabase } from '../postgres/test-database.ts';
import { OPERATOR, startServiceProcess } from '../races/service-process.ts';
import { makeNatsAccess, type NatsAccess } from './nats-access.ts';
import { NatsCluster } from './nats-cluster.ts';
import { hasNatsServer } from './nats-server.ts';
import { STORED_EVENT } from './stored-event.ts';

const TIMEOUT_MS = 90_000;

describe.skipIf(!hasNatsServer)('The feed, on servers of NATS that run here', { timeout: TIMEOUT_MS }, () => {
  let stack: AsyncDisposableStack;

  beforeEach(() => {
    stack = new AsyncDisposableStack();
  });
  afterEach(() => stack.disposeAsync());

  const start = async (size: number, access: Partial<Parameters<typeof NatsCluster.start>[0]> = {}) => {
    const cluster = await NatsCluster.start({
      size,
      access: 'authorization { user: shop, password: "s@crit" }',
      connection: { user: 'shop', pass: 's@crit' },
      ...access,
    });
    stack.defer(() => cluster.remove());
    return cluster;
  };
  const open = (address: string, credsFile?: string) => {
    const sender = new NatsEventSender(address, { credsFile });
    stack.defer(() => sender.close());
    return sender;
  };
  const withAccess = async () => {
    const access = await makeNatsAccess();
    stack.defer(() => access.remove());
    return access;
  };
  /** Starts a server that demands TLS and credentials. */
  const startSecured = (access: NatsAccess) =>
    start(1, {
      access: access.settings,
      connection: {
        authenticator: credsAuthenticator(readFileSync(access.credsFile)),
        tls: { caFile: access.certificate },
      },
    });

  it('goes on after the leader of three servers was killed, with each event once and in order', async () => {
    const cluster = await start(3);
    const sender = open(`nats://shop:s%40crit@${cluster.servers}`);
    const ids = Array.from({ length: 30 }, (_, index) => `event-${index}`);
    for (const [index, id] of ids.entries()) {
      if (index === 10) await cluster.killLeader();
      const send = () => sender.send({ ...STORED_EVENT, id }).then(() => 'sent', String);
      await expect.poll(send, { timeout: 40_000 }).toBe('sent');
    }
    expect(await cluster.messageIds()).toEqual(ids);
  });

  it('uses the second server if the first one is down at the start', async () => {
    const cluster = await start(1);
    const sender = open(`nats://shop:s%40crit@localhost:${await freePort()},${cluster.servers}`);
    await sender.send(STORED_EVENT);
    expect(await cluster.messageIds()).toEqual([STORED_EVENT.id]);
  });

  it('goes over TLS, with the credentials of a file, from a service with two servers to choose from', async () => {
    const access = await withAccess();
    const cluster = await startSecured(access);
    const database = await createTestDatabase();
    stack.defer(() => database.drop());
    const service = await startServiceProcess(database.url, {
      DATA_PLATFORM_URL: `tls://localhost:${await freePort()},${cluster.servers}`,
      NATS_CREDS_FILE: access.credsFile,
      NODE_EXTRA_CA_CERTS: access.certificate,
    });
    stack.defer(async () => void (await service.stop()));
    const product = aProductCommand({ options: [anOption({ price: 0 })] });
    const { body } = await service.post({ userId: OPERATOR, path: '/v1/admin/products', body: product });
    const [option] = body.options as { id: string }[];
    const items = [{ optionId: option?.id, quantity: 1 }];
    await service.post({ userId: 'buyer', path: '/v1/checkout', body: { items }, key: 'one' });
    await expect.poll(() => cluster.messageIds(), { timeout: 30_000 }).toHaveLength(1);
  });

  it('reads the file with the credentials anew, so that new ones need no restart of the service', async () => {
    const access = await withAccess();
    const cluster = await startSecured(access);
    const sender = open(`nats://${cluster.servers}`, access.strangersCredsFile);
    setDefaultCACertificates([readFileSync(access.certificate, 'utf8')]);
    stack.defer(() => setDefaultCACertificates(rootCertificates));
    await expect(sender.send(STORED_EVENT)).rejects.toThrow(/NATS did not take the event: .*Authorization/);
    copyFileSync(access.credsFile, access.strangersCredsFile);
    await sender.send(STORED_EVENT);
    expect(await cluster.messageIds()).toEqual([STORED_EVENT.id]);
  });

  it('does not go to a server whose certificate no authority has signed', async () => {
    const access = await withAccess();
    const cluster = await startSecured(access);
    const sender = open(`tls://${cluster.servers}`, access.credsFile);
    await expect(sender.send(STORED_EVENT)).rejects.toThrow(/NATS did not take the event: .*self-signed/);
    expect(await cluster.messageIds()).toEqual([]);
  });

  it('does not go to a server without TLS if the address asks for it', async () => {
    const cluster = await start(1);
    const sender = open(`tls://shop:s%40crit@${cluster.servers}`);
    await expect(sender.send(STORED_EVENT)).rejects.toThrow(/NATS did not take the event: .*tls/);
    expect(await cluster.messageIds()).toEqual([]);
  });
});
