import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openCluster } from '../../src/adapters/postgres/embedded/cluster.ts';
import { stopPostmaster } from '../../src/adapters/postgres/embedded/postmaster.ts';

// An embedded server outlives its service by design, so an interrupted test would leave one behind. When standard
// input closes, which it does however the tests end, this stops every server under the given directory and removes it.
const [directory = ''] = process.argv.slice(2);
await new Promise((resolve) => process.stdin.once('close', resolve).resume());
// The services under test end at the same moment; one that is still there would bring its server back.
await delay(500);
for (const test of await readdir(directory)) {
  const data = path.join(directory, test, '.data');
  await openCluster(data).then(stopPostmaster).catch(console.error);
}
await rm(directory, { recursive: true, force: true });
