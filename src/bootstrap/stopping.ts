import type { Logger } from 'pino';
import type { Service } from './service.ts';

/**
 * After a Ctrl-C under `npm start`, the service gets SIGINT twice within milliseconds: from the terminal and from npm, which
 * passes it on. So a signal that comes this soon after the first one counts as the same one.
 */
const SAME_SIGNAL_MS = 1_000;
/** Longer than any request may take. */
const CLOSING_MS = 25_000;

/** The parts of a service that stopping uses. */
type StoppableService = Pick<Service, 'drain' | 'close'>;

/** How long stopping may take. */
export interface StoppingTimes {
  /** How long the service answers requests after SIGTERM, so that load balancers can notice. */
  readonly delayMs: number;
  /** How long closing may take afterwards. */
  readonly closingMs?: number;
}

/**
 * Stops the service in good order after SIGINT, SIGTERM or SIGHUP, and after an error that no code caught: requests under
 * way are finished first. After SIGTERM the service says that it is not ready, and goes on answering for `delayMs` before it
 * closes. A second signal ends the process at once.
 *
 * The process exits with 0 after a signal. It exits with 1 if an error stopped it, if closing fails or takes longer than
 * `closingMs`, and after a second signal.
 */
export function stopAfterSignalOrError(
  service: StoppableService,
  logger: Logger,
  { delayMs, closingMs = CLOSING_MS }: StoppingTimes,
): void {
  let isStopping = false;
  const stop = (waitMs: number): void => {
    if (isStopping) return;
    isStopping = true;
    if (waitMs === 0) {
      void close(service, logger, closingMs);
    } else {
      service.drain();
      setTimeout(() => void close(service, logger, closingMs), waitMs);
    }
  };

  let firstSignalMs: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (firstSignalMs === undefined) {
      firstSignalMs = performance.now();
      logger.info({ signal }, 'Stopping: requests under way are finished first');
      stop(signal === 'SIGTERM' ? delayMs : 0);
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
    stop(0);
  });
}

async function close(service: StoppableService, logger: Logger, timeMs: number): Promise<void> {
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
