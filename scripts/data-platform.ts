import { parseArgs } from 'node:util';
import { isModeName, MODES, type ModeName, modeOf } from './data-platform/modes.ts';
import { type Receipt, TrialReceiver } from './data-platform/trial-receiver.ts';

/** The same at every start, so that the shop need not be restarted. It protects nothing. */
const TRIAL_SECRET = `whsec_${Buffer.from('a secret to try the feed with').toString('base64')}`;
const DEFAULT_PORT = '4000';
const MODE_NAMES = Object.keys(MODES).filter(isModeName);

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: DEFAULT_PORT },
    ...Object.fromEntries(MODE_NAMES.map((name) => [name, { type: 'boolean' as const }])),
  },
});
const secret = process.env.DATA_PLATFORM_SECRET || TRIAL_SECRET;
const receiver = new TrialReceiver({
  secret,
  mode: MODE_NAMES.find((name) => Reflect.get(values, name) === true) ?? 'accept',
  onReceipt: (receipt) => print(describe(receipt)),
});
const url = await receiver.listen(Number(values.port));

print(`This is a data platform to try the feed with. In another shell, start the shop with

  DATA_PLATFORM_URL=${url} DATA_PLATFORM_SECRET=${secret} npm start

To change how it answers, press a key here, or run for example: curl -sd fail ${new URL('/mode', url)}
${MODE_NAMES.map((name) => `  ${name.charAt(0)}  ${name.padEnd(8)}${modeOf(name).effect}`).join('\n')}
  q  quits
`);
announce(receiver.mode);
listenToKeys();
process.on('SIGINT', quit).on('SIGTERM', quit);

function listenToKeys(): void {
  if (!process.stdin.isTTY) return;
  process.stdin.setRawMode(true);
  process.stdin.on('data', (bytes) => {
    const key = bytes.toString();
    // In raw mode, Ctrl-C arrives as a character.
    if (key === 'q' || key === '\u0003') return void quit();
    const mode = MODE_NAMES.find((name) => name.charAt(0) === key);
    if (mode === undefined) return;
    receiver.mode = mode;
    announce(mode);
  });
}

async function quit(): Promise<void> {
  process.stdin.pause();
  await receiver.close();
}

function announce(mode: ModeName): void {
  print(`── ${mode}: ${modeOf(mode).effect}`);
}

function describe({ status, note, event }: Receipt): string {
  const time = new Date().toISOString().slice(11, 23);
  if (!event) return `${time}  ${status}  ${note}`;
  const { id, type, subject, data } = event;
  return `${time}  ${status}  ${type}  order ${subject}  ${data.total} ${data.currency}  event ${id}  ${note}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
