import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Defect, Edit } from './defects.ts';

const LEFT_OUT = new Set(['node_modules', '.git', '.data', 'coverage', 'reports']);

/** The longest that the tests of one defect may take. A defect that makes them hang must not end the whole run. */
const TEST_RUN_MAX_MS = 10 * 60_000;

/** The part of Vitest's JSON report that is read here. */
interface Report {
  readonly success: boolean;
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** What a run of the tests showed. */
interface TestRun {
  readonly isGreen: boolean;
  /** The first test that failed. */
  readonly failed: string | undefined;
  /** How many tests there are. */
  readonly tests: number;
}

/** What the tests said. `caught` names the first test that failed; `missed` says why none did. */
export type Finding = { readonly caught: string } | { readonly missed: string };

/**
 * Why the defect no longer fits the working tree under `root`, one sentence per reason. Empty if it fits. A defect fits if it
 * can be planted and each of its tests names at least one file. Runs no test and changes no file.
 */
export async function misfitsOf(defect: Defect, root: string): Promise<string[]> {
  const misfits: string[] = [];
  const texts = new Map<string, string>();
  for (const edit of defect.edits) {
    try {
      const text = texts.get(edit.file) ?? (await readFile(path.join(root, edit.file), 'utf8'));
      texts.set(edit.file, withDefect(text, edit));
    } catch (error) {
      misfits.push(error instanceof Error ? error.message : String(error));
    }
  }
  const testFiles = globSync('tests/**/*.test.ts', { cwd: root });
  for (const start of defect.tests) {
    if (!testFiles.some((file) => file.startsWith(start))) misfits.push(`No test file begins with ${start}`);
  }
  return misfits;
}

/** @throws {Error} if the text to replace does not occur exactly once. */
function withDefect(text: string, { file, find, replace }: Edit): string {
  const parts = text.split(find);
  if (parts.length !== 2)
    throw new Error(`${file} has this text ${parts.length - 1} times, not once:\n${find}`);
  return parts.join(replace);
}

/** A copy of the working tree to plant defects in. It uses the same installed packages. */
export class Copy {
  readonly #root: string;
  readonly #directory: string;
  /** The tests that have passed without a defect. */
  readonly #controlled = new Set<string>();

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

  /**
   * Plants the defect, runs its tests and takes the defect out again. Tests that have not run here yet must pass without
   * the defect first. Throws if the defect does not fit the source any more.
   */
  async try(defect: Defect): Promise<Finding> {
    const fault = await this.control(defect.tests);
    if (fault !== undefined) return { missed: `without a defect, the tests fail: ${fault}` };
    return this.withDefect(defect, async () => {
      const { isGreen, failed, tests } = await this.#runTests(defect.tests);
      if (failed !== undefined) return { caught: failed };
      return { missed: isGreen ? `${tests} tests passed` : 'the tests did not run, or did not end' };
    });
  }

  /**
   * Plants the defect, does the work and takes the defect out again. Throws if the defect does not fit the source any more.
   *
   * @param work gets the folder of the copy
   */
  async withDefect<Result>(defect: Defect, work: (directory: string) => Promise<Result>): Promise<Result> {
    try {
      for (const edit of defect.edits) await this.#plant(edit);
      return await work(this.#directory);
    } finally {
      for (const { file } of defect.edits)
        await cp(path.join(this.#root, file), path.join(this.#directory, file));
    }
  }

  /**
   * Runs these tests without a defect, but not those that have passed so before. Returns undefined if all pass, and
   * otherwise why not. A test that fails without a defect would count as the catch of every defect.
   */
  async control(tests: readonly string[]): Promise<string | undefined> {
    const untried = tests.filter((test) => !this.#controlled.has(test));
    if (untried.length === 0) return undefined;
    const { isGreen, failed } = await this.#runTests(untried);
    if (!isGreen) return failed ?? 'the tests did not run, or did not end';
    for (const test of untried) this.#controlled.add(test);
    return undefined;
  }

  async remove(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #plant(edit: Edit): Promise<void> {
    const place = path.join(this.#directory, edit.file);
    await writeFile(place, withDefect(await readFile(place, 'utf8'), edit));
  }

  async #runTests(files: readonly string[]): Promise<TestRun> {
    const output = path.join(this.#directory, 'report.json');
    await rm(output, { force: true });
    const vitest = path.join(this.#directory, 'node_modules/vitest/vitest.mjs');
    const options = ['run', '--bail=1', '--reporter=json', `--outputFile=${output}`];
    const run = spawn(process.execPath, [vitest, ...options, ...files], {
      cwd: this.#directory,
      stdio: 'ignore',
      timeout: TEST_RUN_MAX_MS,
    });
    await once(run, 'exit');
    if (run.killed) return { isGreen: false, failed: undefined, tests: 0 };
    const report: Report = JSON.parse(await readFile(output, 'utf8'));
    const failed = report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName }) => `${path.relative(this.#directory, name)}: ${fullName.trim()}`),
    );
    return { isGreen: report.success, failed: failed[0], tests: report.numTotalTests };
  }
}
