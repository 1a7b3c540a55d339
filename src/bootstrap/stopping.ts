import type { Logger } from 'pino';
import type { Service } from './service.ts';

/**
 * After a Ctrl-C under `npm start`, the service gets SIGINT twice within milliseconds: from the terminal and from npm, which
 * passes it on. So a signal that comes this soon after the first one counts as the same one.
 */
const SAME_SIGNAL_MS = 1_000;
/** Longer than any request may take. */
const STOPPING_TIME_MS = 25_000;

/**
 * Stops the service in good order after SIGINT, SIGTERM or SIGHUP, and after an error that no code caught. Requests under
 * way are finished first. A second signal ends the process at once.
 *
 * The process exits with 0 after a signal. It exits with 1 if an error stopped it, if stopping fails or takes longer than
 * `stoppingTimeMs`, and after a second signal.
 */
export function stopAfterSignalOrError(
  service: Pick<Service, 'close'>,
  logger: Logger,
  stoppingTimeMs = STOPPING_TIME_MS,
): void {
  let isStopping = false;
  const stop = (): void => {
    if (!isStopping) void close(service, logger, stoppingTimeMs);
    isStopping = true;
  };

  let firstSignalMs: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (firstSignalMs === undefined) {
      firstSignalMs = performance.now();
      logger.info({ signal }, 'Stopping: requests under way are finished first');
      stop();
    } else if (performance.now() - firstSignalMs > SAME_SIGNAL_MS) {
      process.exit(1);
    }
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal);

  // Node reports a rejection that no code handles as an uncaught exception, too.
  process.on('uncaughtException', (err) => {
    logger.fatal(
      { err },
      'Stopping after an error that no code caught: requests under way are finished first',
    );
    process.exitCode = 1;
    stop();
  });
}

async function close(service: Pick<Service, 'close'>, logger: Logger, timeMs: number): Promise<void> {
  const timer = setTimeout(() => {
    logger.error('Stopping took too long');
    process.exit(1);
  }, timeMs);
  try {
    await service.close();
    logger.info('Stopped');
  } catch (err) {
    logger.error({ err }, 'Stopping failed');
    process.exitCode = 1;
  }
  // The process ends when nothing keeps it alive any more. If something still does after an error, the timer ends it.
  timer.unref();
}
