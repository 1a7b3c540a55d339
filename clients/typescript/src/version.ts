/** The version of this package, which its user agent names. */
export const VERSION = '0.1.0';
