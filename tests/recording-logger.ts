import type { Logger } from '../src/application/ports/logger.ts';

/** One line of a log. */
export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly context: object;
}

/** Keeps what is logged. */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[] = [];

  debug(context: object, message: string): void {
    this.lines.push({ level: 'debug', message, context });
  }

  info(context: object, message: string): void {
    this.lines.push({ level: 'info', message, context });
  }

  warn(context: object, message: string): void {
    this.lines.push({ level: 'warn', message, context });
  }

  error(context: object, message: string): void {
    this.lines.push({ level: 'error', message, context });
  }
}
