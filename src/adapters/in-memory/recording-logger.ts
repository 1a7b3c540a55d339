import type { Logger } from '../../application/ports/logger.ts';

/** One line that was logged. */
export interface LogLine {
  readonly level: keyof Logger;
  readonly context: object;
  readonly message: string;
}

/** Keeps what is logged, and says nothing. */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[] = [];

  debug(context: object, message: string): void {
    this.lines.push({ level: 'debug', context, message });
  }

  info(context: object, message: string): void {
    this.lines.push({ level: 'info', context, message });
  }

  warn(context: object, message: string): void {
    this.lines.push({ level: 'warn', context, message });
  }

  error(context: object, message: string): void {
    this.lines.push({ level: 'error', context, message });
  }
}
