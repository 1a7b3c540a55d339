import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { busySettings, thisMachine } from '../../src/adapters/postgres/embedded/busy-settings.ts';

const GB = 1024 ** 3;

describe('The settings of the embedded server', () => {
  it.each([
    [
      'a large machine',
      256,
      500,
      { shared_buffers: '4096MB', max_wal_size: '8192MB', min_wal_size: '2048MB' },
    ],
    ['a small one', 4, 24, { shared_buffers: '512MB', max_wal_size: '3072MB', min_wal_size: '768MB' }],
    ['a tiny one', 0.5, 3, { shared_buffers: '128MB', max_wal_size: '1024MB', min_wal_size: '256MB' }],
  ])('fit %s, of %d GB with %d GB of free disk', (_name, memory, freeDisk, expected) => {
    const settings = busySettings({ memory: memory * GB, freeDisk: freeDisk * GB });
    expect(settings).toEqual({ ...expected, checkpoint_timeout: '15min' });
  });

  it('are made of what this machine has', async () => {
    const { memory, freeDisk } = await thisMachine(tmpdir());
    expect(memory).toBeGreaterThan(0);
    expect(freeDisk).toBeGreaterThan(0);
  });
});
