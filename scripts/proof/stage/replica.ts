import {
  type ServiceAnswer,
  type ServiceProcess,
  type ServiceRequest,
  startServiceProcess,
} from '../../../tests/races/service-process.ts';
import { requireBooksInOrder, Violation } from '../violation.ts';
import { untilItWorks } from './until-it-works.ts';

/** One process of the service. It is started again after it was killed, as a supervisor does. */
export class Replica implements AsyncDisposable {
  readonly #databaseUrl: string;
  #service: ServiceProcess;

  private constructor(databaseUrl: string, service: ServiceProcess) {
    this.#databaseUrl = databaseUrl;
    this.#service = service;
  }

  static async start(databaseUrl: string): Promise<Replica> {
    return new Replica(databaseUrl, await startServiceProcess(databaseUrl));
  }

  /** Rejects if the process is dead, or dies before it has answered. */
  post(request: ServiceRequest): Promise<ServiceAnswer> {
    return this.#service.post(request);
  }

  /** Kills the process. Resolves when it is dead. */
  kill(): Promise<void> {
    return this.#service.kill();
  }

  /** Starts the process after a kill, again and again while the start fails, as it does while the database is down. */
  async startAgain(): Promise<void> {
    try {
      this.#service = await untilItWorks(() => startServiceProcess(this.#databaseUrl));
    } catch (error) {
      throw new Violation('The service does not start again', { error: String(error) });
    }
  }

  /** Throws a `Violation` unless every check of the reconciliation is ok. */
  async reconcile(): Promise<void> {
    const { status, body, text } = await this.#service.get('/v1/admin/reconciliation');
    if (status !== 200) throw new Violation('The reconciliation was not answered', { status, text });
    requireBooksInOrder(body.checks as readonly { readonly ok: boolean }[]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#service.kill();
  }
}
