import packageJson from '../../package.json' with { type: 'json' };
import { within } from '../adapters/schedule/within.ts';
import type { Tracing } from '../adapters/tracing/open-telemetry.ts';
import type { Logger } from '../application/ports/logger.ts';
import type { Configuration } from './configuration.ts';

/** A collector that does not answer must not keep the service from ending. */
const CLOSING_MS = 3_000;

/** Opens the traces of the process if the configuration asks for them. `stack` sends the last spans. */
export async function openTraces(
  { tracing: settings }: Pick<Configuration, 'tracing'>,
  logger: Logger,
  stack: AsyncDisposableStack,
): Promise<Tracing | undefined> {
  if (!settings) return undefined;
  // Loaded only if needed, because OpenTelemetry takes memory and time of the start.
  const { openTracing } = await import('../adapters/tracing/open-telemetry.ts');
  const tracing = openTracing(settings, packageJson.version, logger);
  stack.defer(() =>
    within(
      CLOSING_MS,
      tracing.close().catch(() => undefined),
    ),
  );
  return tracing;
}
