import type { Dispatcher } from 'undici';

/** The only form of date that senders may generate (RFC 9110, section 5.6.7). `Date.parse` alone takes many others. */
const HTTP_DATE = /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * How many milliseconds to wait according to a reply's `Retry-After`, which is a number of seconds or a date (RFC 9110,
 * section 10.2.3). 0 if the header is missing or cannot be understood. A date is compared with the `Date` of the reply, if it
 * has one, because the clocks of the two machines may differ.
 */
export function retryAfterMs(headers: Dispatcher.ResponseData['headers'], now: Date): number {
  const value = String(headers['retry-after'] ?? '').trim();
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = parseHttpDate(value);
  if (at === null) return 0;
  const sentAt = parseHttpDate(String(headers.date ?? '')) ?? now.getTime();
  return Math.max(0, at - sentAt);
}

function parseHttpDate(value: string): number | null {
  const time = HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}
