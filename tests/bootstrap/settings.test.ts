import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { envExample, SETTINGS } from '../../src/bootstrap/settings.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe('the settings', () => {
  it('are all in the README', () => {
    const names = Object.keys(SETTINGS).filter((name) => !README.includes(`\`${name}`));
    expect(names).toEqual([]);
  });

  it.each(
    Object.entries(SETTINGS)
      .filter(([name, setting]) => setting.default !== '' && name !== 'DATA_DIRECTORY')
      .map(([name, setting]) => [name, setting.default] as const),
  )('name the default of %s: %s', (name, text) => {
    const { trustProxy: _given, ...given } = readConfiguration({ [name]: text });
    const { trustProxy: _absent, ...absent } = readConfiguration({});
    expect(given).toEqual(absent);
  });

  it('make an example in which every setting is a comment', () => {
    const lines = envExample().split('\n').filter(Boolean);
    expect(lines.filter((line) => !line.startsWith('# '))).toEqual([]);
    for (const name of Object.keys(SETTINGS)) expect(envExample()).toContain(`\n# ${name}=`);
  });
});
