/** A part of the driver that its package exports and that its types leave out. */
declare module 'pg/lib/utils.js' {
  const utils: { prepareValue(value: unknown): string | null };
  export default utils;
}
