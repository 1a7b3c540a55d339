import { spawn } from 'node:child_process';

/** Opens an address with the program that the system has for it. Does nothing if there is none. */
export function openInBrowser(url: string): void {
  const [command, ...before] = opener();
  const child = spawn(command, [...before, url], { stdio: 'ignore', detached: true });
  child.once('error', () => undefined);
  child.unref();
}

function opener(): [string, ...string[]] {
  if (process.platform === 'darwin') return ['open'];
  // Unlike `start`, this program gets the address without a shell, which would read `&`.
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return ['xdg-open'];
}
