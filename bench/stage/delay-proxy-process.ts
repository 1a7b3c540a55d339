import { connect, createServer } from 'node:net';

// A TCP proxy between the service and PostgreSQL. It holds back each piece that the service sends for `DELAY_MS`, and
// passes on the answers at once. A client that waits for an answer sees the whole delay once per round trip, as it would
// if each way took half of it. Node's timers are late by up to a millisecond, so the benchmark measures the round trip.
const { TARGET_HOST = '', TARGET_PORT = '', DELAY_MS = '0' } = process.env;
const delayMs = Number(DELAY_MS);

const server = createServer({ noDelay: true }, (service) => {
  const database = connect({ host: TARGET_HOST, port: Number(TARGET_PORT), noDelay: true });
  // Timers of the same length run in the order in which they were set. So the pieces stay in order, and the end is last.
  service.on('data', (piece) => setTimeout(() => database.write(piece), delayMs));
  service.on('close', () => setTimeout(() => database.destroy(), delayMs));
  database.on('data', (piece) => service.write(piece));
  database.on('close', () => service.destroy());
  service.on('error', () => service.destroy());
  database.on('error', () => database.destroy());
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
// The process that started this one has ended.
process.once('disconnect', () => process.exit());
