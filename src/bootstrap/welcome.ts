import type { DemoTokens } from './demo-tokens.ts';

/** What the welcome says. */
export interface WelcomeSettings {
  readonly url: string;
  /** Null if the service checks tokens with a key that it did not make itself. */
  readonly demoTokens: DemoTokens | null;
  /** Whether a person reads it at a terminal. If not, it may end up in a log, so it shows no tokens. */
  readonly isTerminal: boolean;
}

/** The lines that say where things are, and what to try. */
export function welcome({ url, demoTokens, isTerminal }: WelcomeSettings): string {
  const lines = [
    '',
    `The shop is open at ${url}`,
    `  documentation   ${url}/docs`,
    `  for generators  ${url}/openapi.json`,
  ];
  if (demoTokens && isTerminal) lines.push(...firstSteps(url, demoTokens));
  if (demoTokens && !isTerminal) lines.push('', 'For a token: npm run token -- <sub> [scope]');
  return `${lines.join('\n')}\n\n`;
}

/** The tokens are in the fragment of the address, which a browser sends to no server. */
function firstSteps(url: string, { shopper, admin }: DemoTokens): string[] {
  return [
    '',
    'To try every operation in a browser, as a shopper and as an operator, open:',
    '',
    `${url}/docs#shopper=${shopper}&operator=${admin}`,
    '',
    'To try some in another shell:',
    '',
    `  export SHOPPER=${shopper}`,
    `  export ADMIN=${admin}`,
    `  curl ${url}/v1/products`,
    `  curl ${url}/v1/balance/charges -H "Authorization: Bearer $SHOPPER" -H "Idempotency-Key: $RANDOM" \\`,
    `    -H 'Content-Type: application/json' -d '{"amount":100000}'`,
    `  curl ${url}/v1/admin/reconciliation -H "Authorization: Bearer $ADMIN"`,
    '',
    'The tokens are valid for a day. For more: npm run token -- <sub> [scope]',
  ];
}
