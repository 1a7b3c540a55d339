import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ENV_FILE = new URL('../../src/bootstrap/env-file.ts', import.meta.url).href;

describe('a file .env', () => {
  let folder: string;
  /** What a program that starts in the folder sees of the two variables, and what it prints beside that. */
  const see = (env: NodeJS.ProcessEnv = {}) =>
    execFileSync(
      process.execPath,
      ['--import', ENV_FILE, '-p', 'JSON.stringify([process.env.PORT, process.env.HOST])'],
      {
        cwd: folder,
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    ).trim();

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'env-file-'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('need not be there', () => {
    expect(see()).toBe('[null,null]');
  });

  it('adds its variables to the environment, which comes first', () => {
    writeFileSync(path.join(folder, '.env'), '# PORT=1\nPORT=2\nHOST=0.0.0.0\n');
    expect(see()).toBe('["2","0.0.0.0"]');
    expect(see({ PORT: '3' })).toBe('["3","0.0.0.0"]');
  });
});
