import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { LoadRun } from './load-run.ts';

// A process that runs its part of a load, as `load.ts` tells it, and reports what it saw. A second message ends the load.
process.once('message', async (order: ConstructorParameters<typeof LoadRun>[0]) => {
  const toldToEnd = once(process, 'message');
  const tokens: string[] = JSON.parse(await readFile(order.tokensFile, 'utf8'));
  const run = new LoadRun(order, tokens);
  void toldToEnd.then(() => run.end());
  const result = await run.finish();
  process.send?.(result, () => process.disconnect());
});
// The process that started this one has ended.
process.once('disconnect', () => process.exit());
