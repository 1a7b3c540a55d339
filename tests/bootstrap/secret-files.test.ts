import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';

const SECRET = 'a-secret-of-thirty-two-bytes-or-more';
const WEBHOOK_SECRET = `whsec_${Buffer.from('a webhook secret of some length').toString('base64')}`;
const PLATFORM_URL = 'https://data.example/events';
const DATABASE_URL = 'postgres://shop:hush@db.example/shop';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'secrets-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function fileWith(text: string): Promise<string> {
  const file = path.join(directory, `${text.length}`);
  await writeFile(file, text);
  return file;
}

describe('A secret from a file', () => {
  it('counts as set in production', async () => {
    const configuration = readConfiguration({
      NODE_ENV: 'production',
      CHARGE_SCOPE: '*',
      DATABASE_URL_FILE: await fileWith(`${DATABASE_URL}\n`),
      JWT_SECRET_FILE: await fileWith(`${SECRET}\r\n`),
      DATA_PLATFORM_URL_FILE: await fileWith(PLATFORM_URL),
      DATA_PLATFORM_SECRET_FILE: await fileWith(`${WEBHOOK_SECRET}\n`),
    });
    expect(configuration).toMatchObject({
      databaseUrl: DATABASE_URL,
      tokenKey: { type: 'secret', secret: SECRET },
      dataPlatform: { type: 'http', url: PLATFORM_URL, secret: WEBHOOK_SECRET },
      hasDemoData: false,
    });
  });

  it('loses one newline at its end, and keeps the others', async () => {
    const JWT_SECRET_FILE = await fileWith(`\n${SECRET}\n\n`);
    expect(readConfiguration({ JWT_SECRET_FILE })).toMatchObject({
      tokenKey: { secret: `\n${SECRET}\n` },
    });
  });

  it('is absent if the variable with its name is empty', () => {
    expect(readConfiguration({ JWT_SECRET_FILE: '' })).toMatchObject({ tokenKey: { type: 'demo' } });
  });

  it.each(['DATABASE_URL', 'JWT_SECRET', 'DATA_PLATFORM_URL', 'DATA_PLATFORM_SECRET'])(
    'stops the start if %s is set, too, is not in the file, or cannot be read',
    async (name) => {
      const file = path.join(directory, 'secret');
      const start = (env: NodeJS.ProcessEnv = {}) =>
        readConfiguration({
          DATA_PLATFORM_SECRET: WEBHOOK_SECRET,
          [name]: '',
          [`${name}_FILE`]: file,
          ...env,
        });
      expect(start).toThrow(
        `  ${name}_FILE must be a file that the service can read, not "${file}" (ENOENT)`,
      );
      await writeFile(file, '\n');
      expect(start).toThrow(`  ${name}_FILE must be a file with the secret, but "${file}" is empty`);
      await writeFile(file, 'hush');
      expect(() => start({ [name]: 'another' })).toThrow(`  ${name} and ${name}_FILE cannot both be set`);
    },
  );

  it('is not repeated if it is faulty', async () => {
    const DATABASE_URL_FILE = await fileWith('hush');
    const faults = 'The configuration is not usable:\n  DATABASE_URL must be a URL that starts with';
    expect(() => readConfiguration({ DATABASE_URL_FILE })).toThrow(faults);
    expect(() => readConfiguration({ DATABASE_URL_FILE })).not.toThrow('hush');
  });

  it('is not called missing in production, too, if it cannot be read', () => {
    const JWT_SECRET_FILE = path.join(directory, 'nothing');
    const start = () => readConfiguration({ NODE_ENV: 'production', JWT_SECRET_FILE });
    expect(start).toThrow('JWT_SECRET_FILE must be a file');
    expect(start).toThrow('these must be set, too: DATABASE_URL, CHARGE_SCOPE, DATA_PLATFORM_URL');
    expect(start).not.toThrow('JWT_SECRET or JWKS_URL');
  });
});
