import { describe, expect, it } from 'vitest';
import { welcome } from '../../src/bootstrap/welcome.ts';

const url = 'http://127.0.0.1:3000';
const demoTokens = { shopper: 'a-token-of-a-shopper', admin: 'a-token-of-an-operator' };

describe('the welcome', () => {
  it('shows, at a terminal, an address of the documentation with the demo tokens in its fragment', () => {
    const text = welcome({ url, demoTokens, isTerminal: true });
    const { shopper, admin } = demoTokens;
    expect(text.split('\n')).toContain(`${url}/docs#shopper=${shopper}&operator=${admin}`);
    for (const line of [`  export SHOPPER=${shopper}`, `  export ADMIN=${admin}`])
      expect(text.split('\n')).toContain(line);
  });

  it('shows no token if it goes to a file, and says how to get one', () => {
    const text = welcome({ url, demoTokens, isTerminal: false });
    expect(text).toContain(url);
    expect(text).toContain('npm run token');
    for (const token of Object.values(demoTokens)) expect(text).not.toContain(token);
  });

  it('does not speak of tokens if they come from elsewhere', () => {
    expect(welcome({ url, demoTokens: null, isTerminal: true })).not.toContain('oken');
  });
});
