import { type ServiceProcess, startServiceProcess } from '../../../tests/races/service-process.ts';
import { type OwnDatabase, startOwnDatabase } from '../stage/own-database.ts';
import { requireBooksInOrder } from '../violation.ts';

/** How much is asked of the service. */
export interface OverloadSize {
  /** How long each load takes. */
  readonly loadMs: number;
  /** How long the database is broken. */
  readonly faultMs: number;
  readonly connections: number;
  readonly rush: { readonly users: number; readonly coupons: number; readonly connections: number };
}

/** What the rounds of this part run on. */
export interface OverloadStage extends AsyncDisposable {
  readonly database: OwnDatabase;
  readonly service: ServiceProcess;
  readonly size: OverloadSize;
  reconcile(): Promise<void>;
}

/** Starts a database and the service on it. */
export async function openOverloadStage(
  size: OverloadSize,
  options: Parameters<typeof startOwnDatabase>[0] = {},
): Promise<OverloadStage> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await startOwnDatabase(options));
  const service = await startServiceProcess(database.url);
  stack.defer(() => service.kill());
  const running = stack.move();
  return {
    database,
    service,
    size,
    async reconcile() {
      const { body } = await service.get('/v1/admin/reconciliation');
      requireBooksInOrder(body.checks as readonly { readonly ok: boolean }[]);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
