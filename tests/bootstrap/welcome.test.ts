import { describe, expect, it } from 'vitest';
import { welcome } from '../../src/bootstrap/welcome.ts';

const url = 'http://127.0.0.1:3000';
const demoTokens = { shopper: 'a-token-of-a-shopper', admin: 'a-token-of-an-operator' };

describe('the welcome', () => {
  it('shows the demo tokens at a terminal', () => {
    const text = welcome({ url, demoTokens, isTerminal: true });
    expect(text).toContain(`SHOPPER=${demoTokens.shopper}`);
    expect(text).toContain(`ADMIN=${demoTokens.admin}`);
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
