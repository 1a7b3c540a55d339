import pg from 'pg';

const { INT8 } = pg.types.builtins;

/**
 * How column values arrive: whole numbers as numbers, times as `Date`. A bigint that a double does not hold exactly is a
 * `RangeError`; no rule of the shop lets one grow that far.
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
    throw new RangeError(`${text} is beyond the whole numbers a double holds`);
  return value;
}
