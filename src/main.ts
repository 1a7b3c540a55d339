import type { TokenSettings } from './adapters/http/access/authenticate.ts';
import { type Configuration, readConfiguration } from './bootstrap/configuration.ts';
import { type DemoTokens, issueDemoTokens } from './bootstrap/demo-tokens.ts';
import { explain } from './bootstrap/explain.ts';
import { openLog } from './bootstrap/open-log.ts';
import { startService } from './bootstrap/service.ts';
import { keepSigningSecret } from './bootstrap/signing-secret.ts';
import { stopAfterSignalOrError } from './bootstrap/stopping.ts';
import { warnOfMisspeltSettings, warnOfRisks } from './bootstrap/warn-of-risks.ts';
import { welcome } from './bootstrap/welcome.ts';

try {
  await main();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const configuration = readConfiguration(process.env);
  const logger = openLog(configuration);
  warnOfMisspeltSettings(process.env, logger);
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
  const {
    tokenKey,
    tokenIssuer: issuer,
    tokenAudience: audience,
    chargeScope,
    dataDirectory,
  } = configuration;
  if (tokenKey.type !== 'demo') return { tokens: { key: tokenKey, issuer, audience }, demoTokens: null };
  const secret = await keepSigningSecret(dataDirectory);
  const demoTokens = await issueDemoTokens({ secret, issuer, audience, chargeScope });
  return { tokens: { key: { type: 'secret', secret }, issuer, audience }, demoTokens };
}
