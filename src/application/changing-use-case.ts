import type { TraceContext } from './ports/trace-context.ts';
import type { Change, Once, Reply, Transactions } from './ports/transactions.ts';

/**
 * A use case that changes the shop. It describes the change, and `Transactions` makes it, whole or not at all. `Ports`
 * names what else the use case needs: other ports and settings.
 */
export abstract class ChangingUseCase<Command, Result, Ports = unknown> {
  protected readonly ports: Ports & { readonly transactions: Transactions };

  constructor(ports: Ports & { readonly transactions: Transactions }) {
    this.ports = ports;
  }

  /**
   * Makes the change. Resolves with its result after the change is durable. With `once` the change is idempotent, and the
   * call resolves with the stored reply. `trace` is where the request stands in a trace, if anywhere. Rejects with a
   * `DomainError` if the business refuses the change, and otherwise as `Transactions` does.
   */
  execute(command: Command, once?: undefined, trace?: TraceContext): Promise<Result>;
  execute(command: Command, once: Once<Result>, trace?: TraceContext): Promise<Reply>;
  async execute(command: Command, once?: Once<Result>, trace?: TraceContext): Promise<Result | Reply> {
    const untraced = await this.change(command);
    const change = trace ? { ...untraced, trace } : untraced;
    const { transactions } = this.ports;
    return once ? transactions.runOnce(change, once) : transactions.run(change);
  }

  /**
   * Describes the change. Ids are made here, and not in `decide`, so that a repeated transaction uses the same ones.
   */
  protected abstract change(command: Command): Change<Result> | Promise<Change<Result>>;
}
