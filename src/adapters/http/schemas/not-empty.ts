/** Whether a change changes something. */
export function isNotEmpty(change: object): boolean {
  return Object.keys(change).length > 0;
}
