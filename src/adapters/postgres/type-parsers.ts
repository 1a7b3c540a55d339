import pg from 'pg';

const { INT8 } = pg.types.builtins;

/**
 * How the driver reads column values: a bigint as a number, a timestamp as a `Date`. A bigint that a number cannot hold
 * exactly is a `RangeError`. The shop's rules keep every amount far below that.
 */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? parseSafeInteger
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

function parseSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`${text} is too large to be read exactly as a number`);
  return value;
}
