import * as utils from 'pg/lib/utils.js';

/** A parameter in PostgreSQL's text format, as the driver writes it. */
export function textValue(value: unknown): string | null {
  return utils.prepareValue(value);
}
