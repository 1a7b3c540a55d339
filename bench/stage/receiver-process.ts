import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

// A data platform in a process of its own. It takes every event after `LATENCY_MS`. After each message from its parent it
// reports what it received. It reads little of a request, because its own work takes time from the service.

/** What was received. */
export interface Receipts {
  /** How many different events have come. */
  readonly events: number;
  /** How many times an event has come again. */
  readonly repeated: number;
  /** How many cancellations of an order have come before the order's confirmation. */
  readonly tooEarly: number;
  /** How old each event was on arrival that came since the last report, in milliseconds. */
  readonly agesMs: readonly number[];
}

const HEAD_END = '\r\n\r\n';
const REPLY = 'HTTP/1.1 204 No Content\r\n\r\n';
const latencyMs = Number(process.env.LATENCY_MS ?? 0);

let agesMs: number[] = [];
let repeated = 0;
let tooEarly = 0;
const received = new Set<string>();
const confirmed = new Set<string>();

const server = createServer({ noDelay: true }, (socket) => {
  let unread: Buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    unread = take(unread.length === 0 ? chunk : Buffer.concat([unread, chunk]), socket);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('message', () => {
  process.send?.({ events: received.size, repeated, tooEarly, agesMs } satisfies Receipts);
  agesMs = [];
});
// The process that started this one has ended.
process.once('disconnect', () => process.exit());

/** Answers each complete request and returns the bytes after the last one. */
function take(unread: Buffer, socket: Socket): Buffer {
  let rest = unread;
  for (;;) {
    const headEnd = rest.indexOf(HEAD_END);
    if (headEnd < 0) return rest;
    const head = rest.toString('latin1', 0, headEnd);
    const end = headEnd + HEAD_END.length + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
    if (rest.length < end) return rest;
    note(/\r\nwebhook-id: (\S+)/i.exec(head)?.[1], rest.toString('latin1', headEnd, end));
    void answer(socket);
    rest = rest.subarray(end);
  }
}

function note(id: string | undefined, event: string): void {
  const time = /"time":"([^"]+)"/.exec(event)?.[1] ?? '';
  agesMs.push(performance.timeOrigin + performance.now() - Date.parse(time));
  if (!isNew(id, received)) repeated += 1;
  const order = /"subject":"([^"]+)"/.exec(event)?.[1];
  if (event.includes('"type":"shop.order.confirmed"')) isNew(order, confirmed);
  else if (order === undefined || !confirmed.has(order)) tooEarly += 1;
}

/** Adds the value. A part of a text would keep the whole text in memory, so a copy of the part is added. */
function isNew(value = '', values: Set<string>): boolean {
  const before = values.size;
  values.add(Buffer.from(value, 'latin1').toString('latin1'));
  return values.size > before;
}

async function answer(socket: Socket): Promise<void> {
  if (latencyMs > 0) await sleep(latencyMs);
  socket.write(REPLY);
}
