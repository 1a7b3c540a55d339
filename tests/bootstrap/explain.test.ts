import { describe, expect, it } from 'vitest';
import { EmbeddedServerError } from '../../src/adapters/postgres/embedded/errors.ts';
import { ConfigurationError } from '../../src/bootstrap/configuration.ts';
import { explain } from '../../src/bootstrap/explain.ts';

/** An error of the operating system. */
function systemError(code: string, fields: object = {}): Error {
  return Object.assign(new Error(`${code}: it failed`), { code, ...fields });
}

describe('an error at the start', () => {
  it.each([
    [new ConfigurationError(['PORT must be a whole number']), /PORT must be a whole number/],
    [new EmbeddedServerError('It does not start'), /^It does not start$/],
    [systemError('EADDRINUSE', { address: '127.0.0.1', port: 3000 }), /^Port 3000 of 127\.0\.0\.1 is taken/],
    [systemError('ECONNREFUSED'), /^PostgreSQL cannot be reached \(DATABASE_URL\)/],
  ])('is a sentence: %s', (error, sentence) => {
    expect(explain(error)).toMatch(sentence);
    expect(explain(error)).not.toContain('    at ');
  });

  it.each(['EACCES', 'EROFS', 'EPERM', 'ENOTDIR'])(
    'says what to do if a folder cannot be used: %s',
    (code) => {
      const text = explain(systemError(code, { path: '/srv/shop/.data' }));
      expect(text).toContain(`cannot use /srv/shop/.data (${code})`);
      expect(text).toContain('DATA_DIRECTORY');
      expect(text.split('\n')).toHaveLength(1);
    },
  );

  it('shows its stack if it is a bug', () => {
    expect(explain(new TypeError('broken'))).toMatch(/TypeError: broken\n +at /);
    expect(explain('text')).toBe('text');
  });
});
