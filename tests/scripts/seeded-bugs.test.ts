import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Defect } from '../../scripts/seeded-bugs/defects.ts';
import { Copy, misfitsOf } from '../../scripts/seeded-bugs/planting.ts';

const FITTING: Defect = {
  name: 'sell what is not there',
  edits: [{ file: 'src/stock.ts', find: 'quantity <= available', replace: 'true' }],
  tests: ['tests/domain/stock'],
};

const WRONG_SUM = { file: 'right.test.ts', find: '1 + 1', replace: '1 + 2' };

describe('the check of the planted defects', () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'defects-'));
    await mkdir(path.join(root, 'src'));
    await mkdir(path.join(root, 'tests/domain'), { recursive: true });
    await writeFile(path.join(root, 'src/stock.ts'), 'a(1);\nif (quantity <= available) a(2);\n');
    await writeFile(path.join(root, 'tests/domain/stock.test.ts'), '');
  });
  afterAll(() => rm(root, { recursive: true }));

  const misfits = (change: Partial<Defect>) => misfitsOf({ ...FITTING, ...change }, root);

  test('accepts a defect that fits', async () => {
    expect(await misfits({})).toEqual([]);
  });

  test('names the text that is gone, and the file', async () => {
    const edits = [{ file: 'src/stock.ts', find: 'quantity < available', replace: '' }];
    expect(await misfits({ edits })).toEqual([
      'src/stock.ts has this text 0 times, not once:\nquantity < available',
    ]);
  });

  test('refuses a text that occurs twice', async () => {
    const edits = [{ file: 'src/stock.ts', find: 'a(', replace: '' }];
    expect(await misfits({ edits })).toEqual(['src/stock.ts has this text 2 times, not once:\na(']);
  });

  test('refuses a file that is gone', async () => {
    const edits = [{ file: 'src/gone.ts', find: 'a', replace: 'b' }];
    expect(await misfits({ edits })).toEqual([expect.stringContaining('ENOENT')]);
  });

  test('applies a second edit of a file to the result of the first', async () => {
    const first = { file: 'src/stock.ts', find: 'a(1)', replace: 'b(1)' };
    const second = { file: 'src/stock.ts', find: 'b(1)', replace: 'c(1)' };
    expect(await misfits({ edits: [first, second] })).toEqual([]);
    expect(await misfits({ edits: [second, first] })).toHaveLength(1);
  });

  test('refuses tests that are gone', async () => {
    expect(await misfits({ tests: ['tests/domain/stock', 'tests/races'] })).toEqual([
      'No test file begins with tests/races',
    ]);
  });
});

describe('the run without a defect', () => {
  let root: string;
  let copy: Copy;

  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'control-'));
    await symlink(path.resolve('node_modules'), path.join(root, 'node_modules'));
    const test = (name: string, body: string) =>
      writeFile(
        path.join(root, `${name}.test.ts`),
        `import { expect, it } from 'vitest';\nit('adds', () => ${body});\n`,
      );
    await test('right', 'expect(1 + 1).toBe(2)');
    await test('wrong', 'expect(1 + 1).toBe(3)');
    copy = await Copy.make(root);
  });
  afterAll(async () => {
    await copy.remove();
    await rm(root, { recursive: true });
  });

  test('finds nothing if every test passes', async () => {
    expect(await copy.control(['right'])).toBeUndefined();
  });

  test('names a test that fails', async () => {
    expect(await copy.control(['right', 'wrong'])).toBe('wrong.test.ts: adds');
  });

  test('is not made again for tests that have passed', async () => {
    await copy.control(['right']);
    await copy.withDefect({ name: 'add wrongly', edits: [WRONG_SUM], tests: [] }, async () => {
      expect(await copy.control(['right'])).toBeUndefined();
    });
  });

  test('makes a defect count as missed if it fails', async () => {
    const defect = { name: 'add wrongly', edits: [WRONG_SUM], tests: ['right', 'wrong'] };
    expect(await copy.try(defect)).toEqual({
      missed: 'without a defect, the tests fail: wrong.test.ts: adds',
    });
    expect(await copy.try({ ...defect, tests: ['right'] })).toEqual({ caught: 'right.test.ts: adds' });
  });

  test('says so if there are no tests', async () => {
    expect(await copy.control(['gone'])).toBe('the tests did not run, or did not end');
  });
});
