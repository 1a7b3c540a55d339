/** A part of the driver that its package exports and that its types leave out. */
declare module 'pg/lib/utils.js' {
  export function prepareValue(value: unknown): string | null;
}
