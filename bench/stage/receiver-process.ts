import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

// A data platform in a process of its own. It takes every event after `LATENCY_MS`. After each message from its parent it
// reports what it received since the message before. Of a request it reads only the length and the event's time, because
// its own work takes time from the service.

/** What was received since the last report: how many events, and how old each was on arrival, in milliseconds. */
export interface Receipts {
  readonly count: number;
  readonly agesMs: readonly number[];
}

const HEAD_END = '\r\n\r\n';
const REPLY = 'HTTP/1.1 204 No Content\r\n\r\n';
const latencyMs = Number(process.env.LATENCY_MS ?? 0);

let count = 0;
let agesMs: number[] = [];

const server = createServer({ noDelay: true }, (socket) => {
  let received: Buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    received = take(received, socket);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('message', () => {
  process.send?.({ count, agesMs } satisfies Receipts);
  count = 0;
  agesMs = [];
});
// The process that started this one has ended.
process.once('disconnect', () => process.exit());

/** Answers each complete request and returns the bytes after the last one. */
function take(received: Buffer, socket: Socket): Buffer {
  let rest = received;
  for (;;) {
    const headEnd = rest.indexOf(HEAD_END);
    if (headEnd < 0) return rest;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(rest.toString('latin1', 0, headEnd))?.[1]);
    const end = headEnd + HEAD_END.length + length;
    if (rest.length < end) return rest;
    const time = /"time":"([^"]+)"/.exec(rest.toString('latin1', headEnd, end))?.[1] ?? '';
    agesMs.push(performance.timeOrigin + performance.now() - Date.parse(time));
    count += 1;
    void answer(socket);
    rest = rest.subarray(end);
  }
}

async function answer(socket: Socket): Promise<void> {
  if (latencyMs > 0) await sleep(latencyMs);
  socket.write(REPLY);
}
