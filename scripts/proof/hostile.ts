import {
  differencesFrom,
  faultsIn,
  findOperation,
  type NetworkAnswer,
  pointerTo,
} from '../../tests/http/api-document.ts';
import { query } from '../../tests/postgres/query.ts';
import {
  OPERATOR,
  type ServiceProcess,
  startServiceProcess,
  tokenOf,
} from '../../tests/races/service-process.ts';
import { type Figures, NOTHING } from './figures.ts';
import { exchange, sendBytes } from './hostile/exchange.ts';
import { type HostileRequest, hostileRequest, type Loot } from './hostile/requests.ts';
import { tricksFor } from './hostile/tricks.ts';
import { openRoundShop } from './load/shop.ts';
import type { Part, Stage } from './part.ts';
import { Random } from './random.ts';
import { startOwnDatabase } from './stage/own-database.ts';
import { requireBooksInOrder, Violation } from './violation.ts';

const BATCHES = 40;
const REQUESTS_PER_BATCH = 25;
/** A payment that is refused cancels its order. So this refusal changes the shop. */
const CHANGES_ANYWAY = 402;
/** What batches write by the clock, and what the database keeps about itself. */
const NOT_THE_SHOP = ['markers', 'job_leases', 'rank', 'counted_hours', 'hourly_sales'];
/** The document has these as `default` of every operation: the service has not read the request. */
const UNREAD = ['MALFORMED_REQUEST', 'REQUEST_TIMEOUT', 'HEADERS_TOO_LARGE'];
const PROBLEM = pointerTo('components', 'schemas', 'Problem');

/** Requests that no honest client sends. None may be a 5xx, and a refused one may change nothing. */
export const HOSTILE: Part = {
  name: 'hostile',
  faultName: 'refusals',
  async open(): Promise<Stage> {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await startOwnDatabase());
    const service = await startServiceProcess(database.url);
    stack.defer(() => service.kill());
    const running = stack.move();
    return {
      round: (seed) => hostileRound(seed, service, database.url),
      async reconcile() {
        const { body } = await service.get('/v1/admin/reconciliation');
        requireBooksInOrder(body.checks as readonly { readonly ok: boolean }[]);
      },
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  },
};

async function hostileRound(seed: number, service: ServiceProcess, databaseUrl: string): Promise<Figures> {
  const random = new Random(seed);
  const shop = await openRoundShop(service.post, `hostile-${seed}`, random);
  const [shopper] = shop.shoppers;
  const userId = shopper?.userId ?? '';
  const loot: Loot = {
    shopperToken: await tokenOf(userId),
    operatorToken: await tokenOf(OPERATOR),
    ids: [...shop.optionIds, ...shop.campaignIds, userId],
  };
  let figures = NOTHING;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const requests = Array.from({ length: REQUESTS_PER_BATCH }, () => hostileRequest(loot, random));
    const statuses = await unchangedByRefusals(databaseUrl, requests, () =>
      Promise.all(requests.map((request) => judged(service.url, request))),
    );
    figures = counted(figures, statuses);
  }
  const tricks = tricksFor({ host: new URL(service.url).host, token: loot.shopperToken });
  const answers = await unchangedByRefusals(databaseUrl, tricks.map(String), async () => {
    const all = await Promise.all(tricks.map((bytes) => sendBytes(service.url, bytes)));
    all.forEach((statuses, index) => {
      if (statuses.some(isServerError)) throw new Violation('A trick broke the server', { index, statuses });
    });
    return all.flat();
  });
  return counted(figures, answers);
}

/** Sends requests. If all of them are refused, the shop must be as before. Returns their statuses. */
async function unchangedByRefusals(
  databaseUrl: string,
  requests: readonly unknown[],
  send: () => Promise<number[]>,
): Promise<number[]> {
  const before = await fingerprint(databaseUrl);
  const statuses = await send();
  const areRefused = statuses.every((status) => status >= 400 && status !== CHANGES_ANYWAY);
  if (areRefused && before !== (await fingerprint(databaseUrl))) {
    throw new Violation('Requests that were refused have changed the shop', { requests });
  }
  return statuses;
}

async function judged(origin: string, request: HostileRequest): Promise<number> {
  const answer = await exchange(origin, request);
  if (answer === null) return 400;
  const differences = differencesIn(request, answer);
  if (isServerError(answer.status) || differences.length > 0) {
    throw new Violation('An answer is not one that the document describes', { request, answer, differences });
  }
  // A read changes nothing. It counts as refused, so that it does not hide a change by its neighbours.
  return request.method === 'GET' ? 400 : answer.status;
}

function differencesIn({ method, url }: HostileRequest, answer: NetworkAnswer): readonly string[] {
  const operation = findOperation(method, url);
  if (operation && !UNREAD.includes(Object(answer.body).code)) return differencesFrom(operation, answer);
  return answer.status < 400 || method === 'HEAD' ? [] : faultsIn(answer.body, PROBLEM);
}

/** A number that differs if a row of the shop differs. */
async function fingerprint(databaseUrl: string): Promise<string> {
  const tables = await query(
    databaseUrl,
    `select tablename as name from pg_tables
      where schemaname = current_schema() and tablename <> all ('{${NOT_THE_SHOP}}')`,
  );
  const sums = tables.map(({ name }) => `(select sum(hashtextextended(t::text, 0)) from ${name} t)`);
  const [row] = await query(databaseUrl, `select concat_ws(' ', ${sums.join(', ')}) as sums`);
  return String(row?.sums);
}

function isServerError(status: number): boolean {
  return status >= 500;
}

function counted(figures: Figures, statuses: readonly number[]): Figures {
  return {
    ...figures,
    requests: figures.requests + statuses.length,
    faults: figures.faults + statuses.filter((status) => status >= 400).length,
  };
}
