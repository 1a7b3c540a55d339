/** Says what happened, for the people who run the service. pino's loggers are of this shape. */
export interface Logger {
  /** What only matters to somebody who is looking for a fault. */
  debug(context: object, message: string): void;
  info(context: object, message: string): void;
  warn(context: object, message: string): void;
  error(context: object, message: string): void;
}
