import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openCluster } from '../../src/adapters/postgres/embedded/cluster.ts';
import { stopPostmaster } from '../../src/adapters/postgres/embedded/postmaster.ts';
import { signalServer } from '../faults/kill-server.ts';

// An embedded server goes on running when its service is killed, so an interrupted test would leave it running. The
// standard input of this process closes when the tests end, also when they are killed. Then it stops every server in the
// given folder, and removes the folder.
const [directory = ''] = process.argv.slice(2);
await new Promise((resolve) => process.stdin.once('close', resolve).resume());
// The services under test end at the same moment. A service that is still running would start its server again.
await delay(500);
for (const test of await readdir(directory)) {
  const data = path.join(directory, test, '.data');
  // A test may have frozen the server. A frozen process does not stop.
  await signalServer(data, 'SIGCONT');
  await openCluster(data).then(stopPostmaster).catch(console.error);
}
await rm(directory, { recursive: true, force: true });
