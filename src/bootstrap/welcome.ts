import type { DemoTokens } from './demo-tokens.ts';

/** The lines that tell a person at the terminal where things are. With `tokens`, they also say what to try. */
export function welcome(url: string, tokens: DemoTokens | null): string {
  const lines = [
    '',
    `The shop is open at ${url}`,
    `  documentation   ${url}/docs`,
    `  for generators  ${url}/openapi.json`,
  ];
  if (tokens) lines.push(...firstSteps(url, tokens));
  return `${lines.join('\n')}\n\n`;
}

function firstSteps(url: string, { shopper, admin }: DemoTokens): string[] {
  return [
    '',
    'Tokens for today; more with: npm run token -- <sub> [scope]',
    `  SHOPPER=${shopper}`,
    `  ADMIN=${admin}`,
    '',
    'Copy the two lines above into a shell, and try:',
    `  curl ${url}/v1/products`,
    `  curl ${url}/v1/balance/charges -H "Authorization: Bearer $SHOPPER" -H "Idempotency-Key: $(uuidgen || date +%s)" \\`,
    `    -H 'Content-Type: application/json' -d '{"amount":100000}'`,
    `  curl ${url}/v1/admin/reconciliation -H "Authorization: Bearer $ADMIN"`,
  ];
}
