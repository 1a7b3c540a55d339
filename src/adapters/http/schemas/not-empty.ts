/** Whether a change names at least one field. */
export function isNotEmpty(change: object): boolean {
  return Object.keys(change).length > 0;
}
