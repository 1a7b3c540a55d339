/**
 * What `read` makes of the arguments of this program. After `--help` it prints the usage and ends the process with 0. If
 * `read` throws, it prints the error and the usage, and ends the process with 2.
 */
export function readCommandLine<Options>(usage: string, read: (args: string[]) => Options): Options {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return read(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

/** @throws {TypeError} if the text is not a number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new TypeError(`"${text}" is not a number above 0.`);
  return value;
}

/** Whole numbers with commas between them. @throws {TypeError} if one of them is not a whole number above 0. */
export function wholeNumbers(text: string): number[] {
  return text.split(',').map(wholeNumber);
}

/** @throws {TypeError} if the text is not a whole number above 0. */
export function wholeNumber(text: string): number {
  const value = positive(text);
  if (!Number.isInteger(value)) throw new TypeError(`"${text}" is not a whole number.`);
  return value;
}
