import { readFile } from 'node:fs/promises';
import { LoadRun } from './load-run.ts';

// A process that runs its part of a load, as `load.ts` tells it, and reports what it saw.
process.once('message', async (order: ConstructorParameters<typeof LoadRun>[0]) => {
  const tokens: string[] = JSON.parse(await readFile(order.tokensFile, 'utf8'));
  const result = await new LoadRun(order, tokens).finish();
  process.send?.(result, () => process.disconnect());
});
// The process that started this one has ended.
process.once('disconnect', () => process.exit());
