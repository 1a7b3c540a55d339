import type { Logger } from 'pino';
import type { TokenSettings } from './adapters/http/access/authenticate.ts';
import { createLogger } from './adapters/logging/logger.ts';
import { EmbeddedServerError } from './adapters/postgres/embedded/errors.ts';
import { MigrationError } from './adapters/postgres/migrate.ts';
import { CurrencyMismatchError } from './adapters/postgres/remember-currency.ts';
import { type Configuration, ConfigurationError, readConfiguration } from './bootstrap/configuration.ts';
import { DATA_DIRECTORY } from './bootstrap/data-directory.ts';
import { type DemoTokens, issueDemoTokens } from './bootstrap/demo-tokens.ts';
import { type Service, startService } from './bootstrap/service.ts';
import { keepSigningSecret } from './bootstrap/signing-secret.ts';
import { welcome } from './bootstrap/welcome.ts';

/** npm hands a Ctrl-C on that the terminal has sent to everybody already: the echo is not a second one. */
const ECHO_MS = 1_000;
/** Longer than any request may take. */
const CLOSE_TIMEOUT_MS = 25_000;

try {
  await main();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const configuration = readConfiguration(process.env);
  const logger = createLogger({ level: configuration.logLevel, isTerminal: process.stdout.isTTY });
  const { tokens, demoTokens } = await tokenSettings(configuration);
  const service = await startService(configuration, tokens, logger);
  closeOnSignal(service, logger);
  // To whoever sits there, and not to the log.
  process.stderr.write(welcome(service.url, demoTokens));
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

/** The first signal drains and stops; another one, sent by somebody who would rather not wait, ends the process. */
function closeOnSignal(service: Service, logger: Logger): void {
  let closingSince: number | null = null;
  const onSignal = (signal: NodeJS.Signals) => {
    if (closingSince === null) {
      closingSince = performance.now();
      logger.info({ signal }, 'Stopping: requests under way are finished first');
      void close(service, logger);
    } else if (performance.now() - closingSince > ECHO_MS) {
      process.exit(1);
    }
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal);
}

async function close(service: Service, logger: Logger): Promise<void> {
  const timer = setTimeout(() => {
    logger.error('Stopping took too long');
    process.exit(1);
  }, CLOSE_TIMEOUT_MS);
  try {
    await service.close();
    logger.info('Stopped');
  } catch (err) {
    logger.error({ err }, 'Stopping failed');
    process.exitCode = 1;
  }
  clearTimeout(timer);
}

/** What a person at the terminal can act on; a stack is only shown where it is nobody's fault but ours. */
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
