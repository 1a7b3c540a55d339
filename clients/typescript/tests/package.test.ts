import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The package as people get it: packed, installed in a project of their own, and compiled there.

const run = promisify(execFile);
const PACKAGE = path.join(import.meta.dirname, '..');
const TSC = path.join(PACKAGE, '../../node_modules/typescript/bin/tsc');
const NODE_TYPES = path.join(PACKAGE, '../../node_modules/@types');

let project: string;
let installed: string;

beforeAll(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'client-package-'));
  await run('npm', ['pack', '--silent', '--pack-destination', project], { cwd: PACKAGE });
  const archive = (await readdir(project)).find((name) => name.endsWith('.tgz')) ?? '';
  installed = path.join(project, 'node_modules/storefront-orders-client');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', path.join(project, archive), '-C', installed, '--strip-components=1']);
  await writeFile(path.join(project, 'package.json'), '{ "type": "module", "private": true }');
});

afterAll(() => rm(project, { recursive: true }));

/** The code blocks of the package's README, as one program. */
async function readmeProgram(): Promise<string> {
  const readme = await readFile(path.join(PACKAGE, 'README.md'), 'utf8');
  return [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code).join('\n');
}

describe('the package', () => {
  it('has what a program needs, and nothing else', async () => {
    const entries = await readdir(installed, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.relative(installed, path.join(parentPath, name)));
    const isCode = (file: string) => /^dist\/.*(?:\.js|\.d\.ts)$/.test(file);
    expect(files.filter((file) => !isCode(file)).sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(files).toContain('dist/index.js');
    expect(files).toContain('dist/index.d.ts');
    const { dependencies, main } = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8'));
    expect({ dependencies, main }).toEqual({ dependencies: undefined, main: undefined });
  });

  it('is what its README says, in the strictest program', async () => {
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2022',
      lib: ['es2022'],
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      skipLibCheck: false,
      types: ['node'],
      typeRoots: [NODE_TYPES],
    };
    await writeFile(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    await writeFile(path.join(project, 'program.ts'), await readmeProgram());
    const { stdout } = await run(process.execPath, [TSC, '-p', project]).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  });

  it('can be loaded by a program that is not compiled', async () => {
    const program = `import * as client from 'storefront-orders-client'; console.log(Object.keys(client).join());`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: project,
    });
    expect(stdout.trim()).toBe('LostAnswerError,RefusedError,Shop,UnexpectedAnswerError,everyRow');
  });
});
