import { Registry } from '@prometheus-io/client';
import { beforeEach, describe, expect, it } from 'vitest';
import { BooksMetrics } from '../../src/adapters/metrics/books-metrics.ts';
import { CHECK_NAMES, type ReconciliationReport } from '../../src/application/ports/reconciliation.ts';
import { ProveBooks } from '../../src/application/prove-books.ts';
import { NOON } from '../builders.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { linesOf } from './lines-of.ts';

const [BROKEN] = CHECK_NAMES;

/** A report in which the first check has so many violations. */
function report(violationCount: number): ReconciliationReport {
  const checks = CHECK_NAMES.map((name) => {
    const count = name === BROKEN ? violationCount : 0;
    return { name, ok: count === 0, checked: 10, violationCount: count, violations: [] };
  });
  return { ok: violationCount === 0, asOf: NOON, checks };
}

describe('the hourly reconciliation', () => {
  let registry: Registry;
  let logger: RecordingLogger;
  let prove: (violationCount: number) => Promise<unknown>;

  beforeEach(() => {
    registry = new Registry();
    logger = new RecordingLogger();
    const metrics = new BooksMetrics(registry);
    prove = (violationCount) =>
      new ProveBooks({
        reconciliation: { run: async () => report(violationCount) },
        logger,
        onReport: (found) => metrics.show(found),
      }).execute(new AbortController().signal);
  });

  it('shows when the books were last proved', async () => {
    expect(await linesOf(registry, 'shop_books_proved')).toEqual(['shop_books_proved_timestamp_seconds 0']);
    expect(await prove(0)).toEqual({ ok: true, violations: 0 });
    const seconds = NOON.getTime() / 1000;
    expect(await linesOf(registry, 'shop_books_proved')).toEqual([
      `shop_books_proved_timestamp_seconds ${seconds}`,
    ]);
    expect(logger.lines).toEqual([]);
  });

  it('shows the violations of each check, and logs the broken ones as an error', async () => {
    expect(await prove(3)).toEqual({ ok: false, violations: 3 });
    expect(await linesOf(registry, 'shop_books_violations')).toContain(
      `shop_books_violations{check="${BROKEN}"} 3`,
    );
    expect(await linesOf(registry, 'shop_books_proved')).toEqual(['shop_books_proved_timestamp_seconds 0']);
    expect(logger.lines).toMatchObject([
      { level: 'error', context: { checks: [{ name: BROKEN, violationCount: 3 }] } },
    ]);
    await prove(0);
    expect(await linesOf(registry, 'shop_books_violations')).toContain(
      `shop_books_violations{check="${BROKEN}"} 0`,
    );
  });
});
