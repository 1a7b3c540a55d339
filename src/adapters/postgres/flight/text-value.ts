import utils from 'pg/lib/utils.js';

/** A parameter in PostgreSQL's text format, as the driver writes it. */
export const textValue: (value: unknown) => string | null = utils.prepareValue;
