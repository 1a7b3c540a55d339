/**
 * SQL: when the statement began, by the server's clock, cut to the millisecond. Every time that is stored has milliseconds.
 * A column would round, and so put off what is to happen at once by up to half a millisecond.
 */
export const STATEMENT_TIME = `date_trunc('milliseconds', statement_timestamp())`;
