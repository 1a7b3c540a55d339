/** Writes what happened, for the people who run the service. A pino logger has this shape. */
export interface Logger {
  /** For lines that matter only while an engineer looks for a fault. */
  debug(context: object, message: string): void;
  info(context: object, message: string): void;
  warn(context: object, message: string): void;
  error(context: object, message: string): void;
}
