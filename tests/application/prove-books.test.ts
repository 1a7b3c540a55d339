import { beforeEach, describe, expect, it } from 'vitest';
import type { ReconciliationReport } from '../../src/application/ports/reconciliation.ts';
import { ProveBooks } from '../../src/application/prove-books.ts';
import { Balance } from '../../src/domain/balance.ts';
import { Stock } from '../../src/domain/stock.ts';
import { anId } from '../builders.ts';
import { givenOption } from '../given.ts';
import { createMemoryShop, type MemoryShop } from '../in-memory/memory-shop.ts';
import { RecordingLogger } from '../recording-logger.ts';

describe('proving the books', () => {
  let shop: MemoryShop;
  let logger: RecordingLogger;
  let reports: ReconciliationReport[];

  beforeEach(() => {
    shop = createMemoryShop();
    logger = new RecordingLogger();
    reports = [];
  });

  const prove = (signal = new AbortController().signal) => {
    const { reconciliation } = shop.ports;
    const onReport = (report: ReconciliationReport) => reports.push(report);
    return new ProveBooks({ reconciliation, logger, onReport }).execute(signal);
  };

  it('hands over the report, and logs nothing while every check holds', async () => {
    expect(await prove()).toEqual({ ok: true, violations: 0 });
    expect(reports).toEqual([expect.objectContaining({ ok: true })]);
    expect(logger.lines).toEqual([]);
  });

  it('hands over no report if it is told to end', async () => {
    await expect(prove(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(reports).toEqual([]);
    expect(logger.lines).toEqual([]);
  });

  it('logs each broken check with its violations, and counts them all', async () => {
    for (const userId of [anId(), anId()]) shop.store.balances.set(userId, new Balance(userId, 1, 0));
    const optionId = await givenOption(shop.useCases, { stock: 5 });
    shop.store.stocks.set(optionId, new Stock(optionId, 5, 1));

    expect(await prove()).toEqual({ ok: false, violations: 3 });
    expect(reports).toEqual([expect.objectContaining({ ok: false })]);
    const checks = [
      { name: 'balance-is-ledger-sum', violationCount: 2 },
      { name: 'reserved-is-pending-lines', violationCount: 1 },
    ];
    const message = 'The books are not in order: see GET /v1/admin/reconciliation';
    expect(logger.lines).toEqual([{ level: 'error', context: { checks }, message }]);
  });
});
