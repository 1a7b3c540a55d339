/**
 * How many times a request has a header. Node keeps only the first of some headers, and joins the values of others into one
 * text.
 *
 * @param rawHeaders names and values by turns, as Node gives them
 * @param header the name in lower case
 */
export function timesSent(rawHeaders: readonly string[], header: string): number {
  let times = 0;
  // Each request comes here, so we compare the lengths first, and make no list.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === header.length && name.toLowerCase() === header) times += 1;
  }
  return times;
}
