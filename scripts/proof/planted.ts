import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { DEFECTS } from '../seeded-bugs/defects.ts';
import { Copy } from '../seeded-bugs/planting.ts';

/**
 * Runs the proof in a copy of the working tree that has the defect, which shows whether the proof can fail. Resolves with its
 * exit code: 1 if it has found a violation.
 *
 * @param args the other options of the command line
 */
export async function proveWithDefect(name: string, args: readonly string[]): Promise<number | null> {
  const defect = DEFECTS.find((candidate) => candidate.name === name);
  if (!defect) throw new Error(`scripts/seeded-bugs/defects.ts has no defect "${name}"`);
  const copy = await Copy.make(path.join(import.meta.dirname, '../..'));
  try {
    return await copy.withDefect(defect, async (directory) => {
      const script = path.join(directory, 'scripts/proof.ts');
      const run = spawn(process.execPath, [script, ...args], { cwd: directory, stdio: 'inherit' });
      await once(run, 'exit');
      return run.exitCode;
    });
  } finally {
    await copy.remove();
  }
}
