import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const SCRIPT = path.join(import.meta.dirname, '../../examples/flash-sale/flash-sale.ts');

/** `npm run flash-sale` in a process of its own. */
export class FlashSaleCommand implements AsyncDisposable {
  readonly shopUrl: string;
  readonly operatorUrl: string;
  readonly #child: ChildProcess;
  readonly #printed: string[];

  private constructor(
    child: ChildProcess,
    printed: string[],
    addresses: { readonly shopUrl: string; readonly operatorUrl: string },
  ) {
    this.#child = child;
    this.#printed = printed;
    this.shopUrl = addresses.shopUrl;
    this.operatorUrl = addresses.operatorUrl;
  }

  /** Resolves when the pages can be opened. */
  static async start(options: readonly string[]): Promise<FlashSaleCommand> {
    const child = fork(SCRIPT, ['--no-open', ...options], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const printed: string[] = [];
    child.stdout?.on('data', (bytes: Buffer) => printed.push(bytes.toString()));
    const ended = once(child, 'exit').then(() => {
      throw new Error(`The flash sale ended early:\n${printed.join('')}`);
    });
    const [addresses] = await Promise.race([once(child, 'message'), ended]);
    // From now on the test sees by itself if it has ended.
    ended.catch(() => undefined);
    return new FlashSaleCommand(child, printed, addresses);
  }

  /** What it has printed so far. */
  get printed(): string {
    return this.#printed.join('');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }
}
