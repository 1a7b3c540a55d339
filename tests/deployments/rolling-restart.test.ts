import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROBLEM_KINDS } from '../../src/adapters/http/problems/problem-kinds.ts';
import { freePort } from '../../src/adapters/postgres/embedded/free-port.ts';
import { anOption, aProductCommand } from '../builders.ts';
import { effectsIn } from '../faults/fault-shop.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import { clientOf, OPERATOR, type ServiceProcess, startServiceProcess } from '../races/service-process.ts';
import { EndlessLoad } from './endless-load.ts';
import { Haproxy, hasHaproxy } from './haproxy.ts';

/** The configuration of HAProxy needs 3 seconds or more. */
const SHUTDOWN_DELAY_SECONDS = '3';

const TIMEOUT_MS = 90_000;

describe.skipIf(!hasHaproxy)(
  'Two replicas, with the HAProxy that is installed here before them',
  { timeout: TIMEOUT_MS },
  () => {
    let database: TestDatabase;
    let ports: readonly [number, number];
    let replicas: [ServiceProcess, ServiceProcess];
    let haproxy: Haproxy;
    let optionId: string;

    const start = (index: 0 | 1) =>
      startServiceProcess(database.url, {
        PORT: String(ports[index]),
        SHUTDOWN_DELAY_SECONDS,
        TRUST_PROXY: '1',
      });

    beforeEach(async () => {
      database = await createTestDatabase();
      ports = [await freePort(), await freePort()];
      replicas = await Promise.all([start(0), start(1)]);
      haproxy = await Haproxy.start([`127.0.0.1:${ports[0]}`, `127.0.0.1:${ports[1]}`]);
      await haproxy.seesBoth();
      const shop = clientOf(haproxy.url);
      const product = aProductCommand({ options: [anOption({ price: 0, stock: 1_000_000 })] });
      const { body } = await shop.post({ userId: OPERATOR, path: '/v1/admin/products', body: product });
      const [option] = body.options as { id: string }[];
      optionId = option?.id ?? '';
    });

    afterEach(async () => {
      await haproxy.stop();
      await Promise.all(replicas.map((replica) => replica.stop()));
      await database.drop();
    });

    /** Checks that no request was lost, and that each change was made once. */
    async function underLoad(disturb: (load: EndlessLoad) => Promise<void>): Promise<void> {
      const load = new EndlessLoad(clientOf(haproxy.url), optionId);
      await load
        .goOn(100)
        .then(() => disturb(load))
        .finally(() => load.end());
      const { lost, changes } = load;
      expect(lost).toEqual([]);
      const effects = await effectsIn(database.url);
      expect(changes.filter((number) => effects.get(number) !== 1)).toEqual([]);
      const { body, text } = await clientOf(replicas[0].url).get('/v1/admin/reconciliation');
      expect(body.ok, text).toBe(true);
    }

    it('lose no request while one after the other is restarted', async () => {
      await underLoad(async (load) => {
        for (const index of [0, 1] as const) {
          expect(await replicas[index].stop()).toBe(0);
          await load.goOn(100);
          replicas[index] = await start(index);
          await haproxy.seesBoth();
          await load.goOn(100);
        }
      });
    });

    it('lose no request with a key while one of them is killed', async () => {
      await underLoad(async (load) => {
        await replicas[0].kill();
        await load.goOn(300);
        replicas[0] = await start(0);
        await haproxy.seesBoth();
        await load.goOn(100);
      });
    });

    it('keep the probes and the metrics inside', async () => {
      for (const path of ['/livez', '/readyz', '/metrics', '/%6Detrics']) {
        expect((await fetch(`${replicas[0].url}${path}`)).status).toBe(200);
        expect((await fetch(`${haproxy.url}${path}`)).status).toBe(404);
      }
    });

    it('leave it to HAProxy to refuse in their form while none of them runs', async () => {
      await Promise.all(replicas.map((replica) => replica.kill()));
      const reply = await fetch(`${haproxy.url}/v1/products`);
      expect(reply.headers.get('content-type')).toBe('application/problem+json');
      expect(reply.headers.get('retry-after')).toBe('1');
      const { OUTCOME_UNKNOWN: kind } = PROBLEM_KINDS;
      expect(await reply.json()).toEqual({
        type: '/problems/outcome-unknown',
        title: kind.title,
        status: kind.status,
        code: 'OUTCOME_UNKNOWN',
        detail: expect.stringContaining('with the same key'),
        instance: '/v1/products',
        requestId: expect.any(String),
      });
    });
  },
);
