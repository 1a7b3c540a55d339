import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepSigningSecret } from '../../src/bootstrap/signing-secret.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'signing-secret-'));
});

afterEach(() => rm(directory, { recursive: true }));

describe("The demo's signing secret", () => {
  it('can be read by its owner only', async () => {
    await keepSigningSecret(directory);
    const { mode } = await stat(path.join(directory, 'jwt-secret'));
    expect((mode & 0o777).toString(8)).toBe('600');
  });

  it('is the same after a restart, and for two processes that start at once', async () => {
    const [first, second] = await Promise.all([keepSigningSecret(directory), keepSigningSecret(directory)]);
    expect(second).toBe(first);
    expect(await keepSigningSecret(directory)).toBe(first);
  });
});
