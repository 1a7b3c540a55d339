import type { Logger } from './ports/logger.ts';
import type { Reconciliation, ReconciliationReport } from './ports/reconciliation.ts';

interface ProveBooksPorts {
  readonly reconciliation: Reconciliation;
  readonly logger: Logger;
  /** Called with the report of each run. */
  readonly onReport: (report: ReconciliationReport) => void;
}

/** Runs the reconciliation, so that the operator hears of a broken rule without asking. */
export class ProveBooks {
  readonly #ports: ProveBooksPorts;

  constructor(ports: ProveBooksPorts) {
    this.#ports = ports;
  }

  /**
   * If `signal` aborts before the last check, this hands over no report, and rejects.
   *
   * @returns what the log of the batch says: whether every check holds, and how many rows break one
   */
  async execute(signal: AbortSignal): Promise<{ readonly ok: boolean; readonly violations: number }> {
    const { reconciliation, logger, onReport } = this.#ports;
    const report = await reconciliation.run(signal);
    onReport(report);
    const broken = report.checks.filter(({ ok }) => !ok);
    if (broken.length > 0) {
      const checks = broken.map(({ name, violationCount }) => ({ name, violationCount }));
      logger.error({ checks }, 'The books are not in order: see GET /v1/admin/reconciliation');
    }
    return { ok: report.ok, violations: broken.reduce((sum, { violationCount }) => sum + violationCount, 0) };
  }
}
