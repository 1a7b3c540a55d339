import { parseArgs } from 'node:util';

/** How the command runs. */
export interface Options {
  /** Whether the sale starts by itself. */
  readonly auto: boolean;
  /** Whether the picture of the README is taken. */
  readonly picture: boolean;
  readonly opensBrowser: boolean;
  readonly shoppers: number;
  readonly seconds: number;
  readonly units: number;
}

/** The command line cannot be used. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}

export const USAGE = `Usage: npm run flash-sale -- [options]

  --auto          starts the sale by itself
  --no-open       opens no browser
  --shoppers=2000 --seconds=30 --units=500   how large the sale is
  --picture       holds the sale in Chromium and writes docs/flash-sale.webp`;

/** @throws {OptionError} if an option is unknown or has no usable value */
export function readOptions(args: readonly string[]): Options {
  const values = parse(args);
  const { auto, picture } = values;
  return {
    auto,
    picture,
    opensBrowser: !values['no-open'] && !picture,
    shoppers: positive('shoppers', values.shoppers),
    seconds: positive('seconds', values.seconds),
    units: positive('units', values.units),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        auto: { type: 'boolean', default: false },
        picture: { type: 'boolean', default: false },
        'no-open': { type: 'boolean', default: false },
        shoppers: { type: 'string', default: '2000' },
        seconds: { type: 'string', default: '30' },
        units: { type: 'string', default: '500' },
      },
    }).values;
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error));
  }
}

function positive(name: string, given: string): number {
  const value = Number(given);
  if (Number.isInteger(value) && value > 0) return value;
  throw new OptionError(`--${name} must be a whole number above 0, not "${given}"`);
}
