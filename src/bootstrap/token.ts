import { issueToken } from '../adapters/http/access/issue-token.ts';
import { USER_ID } from '../domain/user-id.ts';
import { ConfigurationError, readConfiguration } from './configuration.ts';
import { DATA_DIRECTORY } from './data-directory.ts';
import { keepSigningSecret } from './signing-secret.ts';

const LIFETIME_SECONDS = 24 * 60 * 60;
const USAGE = 'Usage: npm run token -- <sub> [scope], for example: npm run --silent token -- alice admin';

/** Prints a token of 24 hours that a service with the same environment takes. */
async function printToken([userId, scope = '', ...rest]: readonly string[]): Promise<void> {
  if (userId === undefined || !USER_ID.test(userId) || rest.length > 0) throw new ConfigurationError([USAGE]);
  const { tokenKey, tokenIssuer: issuer, tokenAudience: audience } = readConfiguration(process.env);
  if (tokenKey.type === 'jwks') {
    throw new ConfigurationError(['With JWKS_URL, tokens come from whoever has the private keys.']);
  }
  const secret = tokenKey.type === 'secret' ? tokenKey.secret : await keepSigningSecret(DATA_DIRECTORY);
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

try {
  await printToken(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
