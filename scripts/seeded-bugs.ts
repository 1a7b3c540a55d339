import path from 'node:path';
import { parseArgs } from 'node:util';
import { DEFECTS, type Defect } from './seeded-bugs/defects.ts';
import { Copy, type Finding, misfitsOf } from './seeded-bugs/planting.ts';

// Shows that the tests notice mistakes. It plants one defect after the other in a copy of the working tree and runs the
// tests that have to catch it. Before that, it runs these tests once without a defect: they must pass. Words on the
// command line choose the defects whose names contain all of them.
// With --minutes=30 it plants no further defect after 30 minutes, and prints the --from with which to go on.
// With --check it only looks whether every defect still fits the source, and runs no test.
// The exit code is 1 if a defect was not caught, does not fit, or was not reached.

const ROOT = path.join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    from: { type: 'string', default: '1' },
    minutes: { type: 'string', default: 'Infinity' },
  },
  allowPositionals: true,
});
const chosen = DEFECTS.filter(({ name }) => positionals.every((word) => name.includes(word)));
const succeeded = values.check ? await check(chosen) : await tryAll(chosen);
process.exitCode = succeeded ? 0 : 1;

/** Whether all fit. */
async function check(defects: readonly Defect[]): Promise<boolean> {
  let fitting = 0;
  for (const defect of defects) {
    const misfits = await misfitsOf(defect, ROOT);
    if (misfits.length === 0) fitting += 1;
    for (const misfit of misfits) console.error(`${defect.name}: ${misfit}\n`);
  }
  console.log(`${fitting} of ${defects.length} defects fit the source`);
  return fitting === defects.length;
}

/** Whether the tests caught all of these, from the `--from`-th on, within `--minutes`. Prints a Markdown table. */
async function tryAll(defects: readonly Defect[]): Promise<boolean> {
  const endsAt = performance.now() + Number(values.minutes) * 60_000;
  const first = Number(values.from) - 1;
  const copy = await Copy.make(ROOT);
  let next = first;
  let caught = 0;
  try {
    console.log('| | defect | caught by |\n|---:|---|---|');
    for (; next < defects.length && performance.now() < endsAt; next += 1) {
      const defect = defects[next] as Defect;
      const finding: Finding = await copy
        .try(defect)
        .catch((error: Error) => ({ missed: `it cannot be planted: ${error.message}` }));
      if ('caught' in finding) caught += 1;
      const verdict = 'caught' in finding ? finding.caught : `**not caught**: ${finding.missed}`;
      console.log(`| ${next + 1} | ${defect.name} | ${verdict} |`);
    }
  } finally {
    await copy.remove();
  }
  console.log(`\n${caught} of ${next - first} defects caught`);
  if (next < defects.length) console.log(`${defects.length - next} are left: go on with --from=${next + 1}`);
  return caught === defects.length - first;
}
