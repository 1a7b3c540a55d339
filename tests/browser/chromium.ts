import { execFileSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of the system's Chromium; undefined if there is none. `CHROMIUM` names another one. */
export const CHROMIUM_PATH: string | undefined = process.env.CHROMIUM ?? NAMES.map(locate).find(Boolean);

/** Starts the system's Chromium, without a window. */
export function startChromium(): Promise<Browser> {
  // Chromium's sandbox does not work for root, nor in most containers. The tests open only pages of our own.
  return chromium.launch({ executablePath: CHROMIUM_PATH ?? '', args: ['--no-sandbox'] });
}

function locate(name: string): string | undefined {
  try {
    return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
