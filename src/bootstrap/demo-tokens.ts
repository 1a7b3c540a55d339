import { issueToken, type TokenRequest } from '../adapters/http/access/issue-token.ts';
import { DEMO_USERS } from '../application/demo-shop/demo-ids.ts';

/** Tokens to try the service with. */
export interface DemoTokens {
  readonly shopper: string;
  readonly admin: string;
}

const LIFETIME_SECONDS = 24 * 60 * 60;

/** A shopper's token, which has the scope that charging needs (`chargeScope`), and an operator's. Both are valid for a day. */
export async function issueDemoTokens({
  chargeScope = '',
  ...settings
}: Pick<TokenRequest, 'secret' | 'issuer' | 'audience'> & {
  readonly chargeScope: string | undefined;
}): Promise<DemoTokens> {
  const issue = (userId: string, scope: string) =>
    issueToken({ ...settings, userId, scope, lifetimeSeconds: LIFETIME_SECONDS });
  const [shopper, admin] = await Promise.all([
    issue(DEMO_USERS.shopper, chargeScope),
    issue('demo-admin', 'admin'),
  ]);
  return { shopper, admin };
}
