import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Loads a module and all that it imports. Prints what was loaded of OpenTelemetry, which the metrics' library needs in part. */
const LOAD = `
  const { registerHooks } = require('node:module');
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  import(process.argv[1]).then(() => {
    const packages = loaded.map((url) => /node_modules\\/(@opentelemetry\\/[^/]+)/.exec(url)?.[1]).filter(Boolean);
    console.log(JSON.stringify({ modules: loaded.length, packages: [...new Set(packages)] }));
    process.exit();
  });`;

async function loadedBy(module: string): Promise<{ modules: number; packages: string[] }> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--eval', LOAD, module]);
  return JSON.parse(stdout);
}

const path = (module: string) => new URL(`../../src/${module}`, import.meta.url).href;

it('the service loads OpenTelemetry only if it records traces', async () => {
  const off = await loadedBy(path('bootstrap/service.ts'));
  expect(off.modules).toBeGreaterThan(300);
  expect(off.packages).toEqual(['@opentelemetry/api']);
  const on = await loadedBy(path('adapters/tracing/open-telemetry.ts'));
  expect(on.packages).toContain('@opentelemetry/sdk-trace');
});
