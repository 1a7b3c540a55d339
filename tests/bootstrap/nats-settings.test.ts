import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';

const CREDS = `-----BEGIN NATS USER JWT-----
ey…
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
SU…
------END USER NKEY SEED------
`;

let folder: string;
let credsFile: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'shop-creds-'));
  credsFile = path.join(folder, 'shop.creds');
  writeFileSync(credsFile, CREDS);
  writeFileSync(path.join(folder, 'other'), 'no credentials');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('NATS_CREDS_FILE', () => {
  it.each(['nats://a.example:4222', 'tls://a.example:4222,b.example'])('is for %s', (url) => {
    const { dataPlatform } = readConfiguration({ DATA_PLATFORM_URL: url, NATS_CREDS_FILE: credsFile });
    expect(dataPlatform).toEqual({ type: 'nats', url, credsFile });
  });

  it.each(['missing', 'other', '.'])('refuses the file %s, which has no credentials', (name) => {
    const env = { DATA_PLATFORM_URL: 'tls://a.example', NATS_CREDS_FILE: path.join(folder, name) };
    expect(() => readConfiguration(env)).toThrow('NATS_CREDS_FILE must be the path of a credentials file');
  });

  it.each(['log:', 'nats://shop:secret@a.example', 'tls://token@a.example'])(
    'is refused with the address %s',
    (url) => {
      const env = { DATA_PLATFORM_URL: url, NATS_CREDS_FILE: credsFile };
      expect(() => readConfiguration(env)).toThrow('NATS_CREDS_FILE needs a DATA_PLATFORM_URL');
    },
  );
});
