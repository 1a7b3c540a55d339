import { describe, expect, it } from 'vitest';
import { misspeltSettings } from '../../src/bootstrap/misspelt-settings.ts';
import { SETTINGS } from '../../src/bootstrap/settings.ts';
import { warnOfMisspeltSettings } from '../../src/bootstrap/warn-of-risks.ts';
import { RecordingLogger } from '../recording-logger.ts';

describe('a misspelt setting', () => {
  it.each([
    ['ORDER_TTL', 'ORDER_TTL_SECONDS'],
    ['ORDER_TTL_SECOND', 'ORDER_TTL_SECONDS'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['database_url', 'DATABASE_URL'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['CURENCY', 'CURRENCY'],
    ['RATE_LIMIT', 'RATE_LIMIT_PER_MINUTE'],
  ])('%s is recognised as %s', (name, meant) => {
    expect(misspeltSettings({ [name]: '1', PATH: '/bin' })).toEqual([{ name, meant }]);
  });

  it('is warned of, by its name and without its value', () => {
    const logger = new RecordingLogger();
    warnOfMisspeltSettings({ JWT_SECRTE: 'confidential' }, logger);
    expect(logger.lines).toEqual([
      {
        level: 'warn',
        message: 'JWT_SECRTE is not a setting, and has no effect. Did you mean JWT_SECRET?',
        context: {},
      },
    ]);
  });
});

it.each([
  ...['PATH', 'HOME', 'HOSTNAME', 'LANG', 'LOGNAME', 'PWD', 'SHELL', 'TERM', 'USER', 'POSTS', 'JWT', 'LOG'],
  ...['NODE_PATH', 'NODE_OPTIONS', 'npm_config_registry', 'DATABASE', 'TEST_DATABASE_URL', 'JWT_SECRET_FILE'],
  ...Object.keys(SETTINGS),
])('%s is not taken for a misspelt setting', (name) => {
  expect(misspeltSettings({ [name]: '1' })).toEqual([]);
});
