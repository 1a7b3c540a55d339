import { issueToken, type TokenRequest } from '../adapters/http/access/issue-token.ts';

/** Tokens for whoever tries the service on their own machine. */
export interface DemoTokens {
  readonly shopper: string;
  readonly admin: string;
}

const LIFETIME_SECONDS = 24 * 60 * 60;

/** A shopper's token, which may charge whatever word that needs, and an operator's. */
export async function issueDemoTokens({
  chargeScope = '',
  ...settings
}: Pick<TokenRequest, 'secret' | 'issuer' | 'audience'> & {
  readonly chargeScope: string | undefined;
}): Promise<DemoTokens> {
  const issue = (userId: string, scope: string) =>
    issueToken({ ...settings, userId, scope, lifetimeSeconds: LIFETIME_SECONDS });
  const [shopper, admin] = await Promise.all([
    issue('demo-shopper', chargeScope),
    issue('demo-admin', 'admin'),
  ]);
  return { shopper, admin };
}
