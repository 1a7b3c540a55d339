import type { TokenSettings } from './adapters/http/access/authenticate.ts';
import { createLogger } from './adapters/logging/logger.ts';
import { EmbeddedServerError } from './adapters/postgres/embedded/errors.ts';
import { MigrationError } from './adapters/postgres/migrating/migration-error.ts';
import { CurrencyMismatchError } from './adapters/postgres/remember-currency.ts';
import { type Configuration, ConfigurationError, readConfiguration } from './bootstrap/configuration.ts';
import { DATA_DIRECTORY } from './bootstrap/data-directory.ts';
import { type DemoTokens, issueDemoTokens } from './bootstrap/demo-tokens.ts';
import { startService } from './bootstrap/service.ts';
import { keepSigningSecret } from './bootstrap/signing-secret.ts';
import { stopAfterSignalOrError } from './bootstrap/stopping.ts';
import { warnOfRisks } from './bootstrap/warn-of-risks.ts';
import { welcome } from './bootstrap/welcome.ts';

try {
  await main();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const configuration = readConfiguration(process.env);
  const logger = createLogger({ level: configuration.logLevel, isTerminal: process.stdout.isTTY });
  warnOfRisks(configuration, logger);
  const { tokens, demoTokens } = await tokenSettings(configuration);
  const service = await startService(configuration, tokens, logger);
  stopAfterSignalOrError(service, logger, { delayMs: configuration.shutdownDelayMs });
  // The welcome is for a person at the terminal, so it does not go to the log on standard output.
  process.stderr.write(welcome({ url: service.url, demoTokens, isTerminal: process.stderr.isTTY }));
}

async function tokenSettings(configuration: Configuration): Promise<{
  tokens: TokenSettings;
  demoTokens: DemoTokens | null;
}> {
  const { tokenKey, tokenIssuer: issuer, tokenAudience: audience, chargeScope } = configuration;
  if (tokenKey.type !== 'demo') return { tokens: { key: tokenKey, issuer, audience }, demoTokens: null };
  const secret = await keepSigningSecret(DATA_DIRECTORY);
  const demoTokens = await issueDemoTokens({ secret, issuer, audience, chargeScope });
  return { tokens: { key: { type: 'secret', secret }, issuer, audience }, demoTokens };
}

/** A sentence that a person at the terminal can act on. Any other error is a bug, and shows its stack. */
function explain(error: unknown): string {
  const isForPeople = [ConfigurationError, EmbeddedServerError, MigrationError, CurrencyMismatchError].some(
    (type) => error instanceof type,
  );
  if (error instanceof Error && isForPeople) return error.message;
  const { code, message, address, port } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (code === 'EADDRINUSE') {
    return `Port ${port} of ${address} is taken. Stop what uses it, or choose another one: PORT=3001 npm start`;
  }
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT') {
    return `PostgreSQL cannot be reached (DATABASE_URL): ${message || code}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
