import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Defect, Edit } from './defects.ts';

const LEFT_OUT = new Set(['node_modules', '.git', '.data', 'coverage']);

/** The part of Vitest's JSON report that is read here. */
interface Report {
  readonly success: boolean;
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** How the tests took it. `caught` names the first test that failed. */
export type Finding = { readonly caught: string } | { readonly missed: string };

/** A copy of the working tree, to be spoilt; it shares the installed packages. */
export class Copy {
  readonly #root: string;
  readonly #directory: string;

  private constructor(root: string, directory: string) {
    this.#root = root;
    this.#directory = directory;
  }

  static async make(root: string): Promise<Copy> {
    const directory = await mkdtemp(path.join(tmpdir(), 'seeded-bugs-'));
    const filter = (source: string) => !LEFT_OUT.has(path.relative(root, source));
    await cp(root, directory, { recursive: true, filter });
    await symlink(path.join(root, 'node_modules'), path.join(directory, 'node_modules'));
    return new Copy(root, directory);
  }

  /** Plants the defect, runs its tests and takes it out again. Throws where it does not fit the source any more. */
  async try(defect: Defect): Promise<Finding> {
    try {
      for (const edit of defect.edits) await this.#plant(edit);
      return await this.#runTests(defect.tests);
    } finally {
      for (const { file } of defect.edits)
        await cp(path.join(this.#root, file), path.join(this.#directory, file));
    }
  }

  async remove(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #plant({ file, find, replace }: Edit): Promise<void> {
    const place = path.join(this.#directory, file);
    const parts = (await readFile(place, 'utf8')).split(find);
    if (parts.length !== 2) {
      throw new Error(`${file} holds this ${parts.length - 1} times, not once:\n${find}`);
    }
    await writeFile(place, parts.join(replace));
  }

  async #runTests(files: readonly string[]): Promise<Finding> {
    const output = path.join(this.#directory, 'report.json');
    await rm(output, { force: true });
    const vitest = path.join(this.#directory, 'node_modules/vitest/vitest.mjs');
    const options = ['run', '--bail=1', '--reporter=json', `--outputFile=${output}`];
    const run = spawn(process.execPath, [vitest, ...options, ...files], {
      cwd: this.#directory,
      stdio: 'ignore',
    });
    await once(run, 'exit');
    const report: Report = JSON.parse(await readFile(output, 'utf8'));
    const failed = report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName }) => `${path.relative(this.#directory, name)}: ${fullName.trim()}`),
    );
    if (failed[0] !== undefined) return { caught: failed[0] };
    return { missed: report.success ? `${report.numTotalTests} tests passed` : 'the tests did not run' };
  }
}
