import path from 'node:path';
import { DEFECTS } from './seeded-bugs/defects.ts';
import { Copy, type Finding } from './seeded-bugs/planting.ts';

// Shows that the tests notice: plants one defect after the other in a copy of the working tree and runs the tests that
// are to catch it. Takes words to choose defects by. Ends with 1 where one was not caught, or does not fit the source.

const words = process.argv.slice(2);
const chosen = DEFECTS.filter(({ name }) => words.every((word) => name.includes(word)));
const copy = await Copy.make(path.join(import.meta.dirname, '..'));
let missed = 0;
console.log('| defect | caught by |\n|---|---|');
try {
  for (const defect of chosen) {
    const finding: Finding = await copy
      .try(defect)
      .catch((error: Error) => ({ missed: `it cannot be planted: ${error.message}` }));
    if ('missed' in finding) missed += 1;
    const verdict = 'caught' in finding ? finding.caught : `**not caught**: ${finding.missed}`;
    console.log(`| ${defect.name} | ${verdict} |`);
  }
} finally {
  await copy.remove();
}
console.log(`\n${chosen.length - missed} of ${chosen.length} defects caught`);
process.exitCode = missed === 0 ? 0 : 1;
