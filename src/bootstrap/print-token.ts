import { issueToken } from '../adapters/http/access/issue-token.ts';
import { USER_ID } from '../domain/user-id.ts';
import { ConfigurationError, readConfiguration } from './configuration.ts';
import { explain } from './explain.ts';
import { keepSigningSecret } from './signing-secret.ts';

const LIFETIME_SECONDS = 24 * 60 * 60;
const USAGE = `Usage: npm run token -- <sub> [scope]

Prints a token that is valid for 24 hours, for the user <sub>. For example: npm run --silent token -- alice admin`;

/** Prints a token that is valid for 24 hours, for a service with the same environment. */
async function printToken(userId: string, scope: string): Promise<void> {
  const configuration = readConfiguration(process.env);
  const { tokenKey, tokenIssuer: issuer, tokenAudience: audience, dataDirectory } = configuration;
  if (tokenKey.type === 'jwks') {
    throw new ConfigurationError([
      'With JWKS_URL, tokens come from your identity provider: the service has no private key to sign them with',
    ]);
  }
  const secret = tokenKey.type === 'secret' ? tokenKey.secret : await keepSigningSecret(dataDirectory);
  const token = await issueToken({
    userId,
    scope,
    lifetimeSeconds: LIFETIME_SECONDS,
    secret,
    issuer,
    audience,
  });
  process.stdout.write(`${token}\n`);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

const [userId = '', scope = '', ...rest] = process.argv.slice(2);
if (!USER_ID.test(userId) || rest.length > 0) {
  fail(USAGE);
} else {
  await printToken(userId, scope).catch((error) => fail(explain(error)));
}
