import { describe, expect, it } from 'vitest';
import { readDocument } from '../../scripts/links/document.ts';
import { faultsOf } from '../../scripts/links/faults.ts';

const GUIDE = readDocument('docs/guide.md', '# The guide\n\n## Who pays?\n\n## Who pays?\n');

/** The faults of a document that lies in `docs/`, next to `guide.md`. */
function faultsIn(...lines: string[]): string[] {
  return faultsOf({
    paths: new Set(['README.md', 'docs', 'docs/guide.md', 'docs/page.md', 'src', 'src/domain/order.ts']),
    npmScripts: new Set(['check', 'bench:feed']),
    documents: [GUIDE, readDocument('docs/page.md', lines.join('\n'))],
  });
}

describe('the check of the documents', () => {
  it.each([
    '[the guide](guide.md), [a heading](guide.md#who-pays) and [the second of its name](guide.md#who-pays-1)',
    '# Here\n\n[this page](#here), [up](../README.md), [a folder](../docs/) and [a site](https://example.com/x.md#y)',
    '[by reference][guide]\n\n[guide]: guide.md',
    'An example of a link: `[text](guide.md#nothing)`',
    '```\n[text](guide.md#nothing)\n# no heading\n```',
    'The file `src/domain/order.ts`, by its end `domain/order.ts` or `order.ts`, and the folder `src/`',
    'The path `/docs/nothing.ts` of a URL, `https://example.com/nothing.json`, and the ending `.ts`',
    'Run `npm run check`, `npm run --silent bench:feed -- 1000` or `node -pe 1`',
  ])('accepts: %s', (text) => {
    expect(faultsIn(text)).toEqual([]);
  });

  it.each([
    ['[text](nothing.md)', 'links to docs/nothing.md, which does not exist'],
    ['![picture](nothing.svg)', 'links to docs/nothing.svg, which does not exist'],
    ['[![picture](guide.md)](nothing.md)', 'links to docs/nothing.md, which does not exist'],
    ['[text]: nothing.md', 'links to docs/nothing.md, which does not exist'],
    ['[text](guide.md#nothing)', 'links to #nothing, which is no heading of docs/guide.md'],
    ['[text](guide.md#who-pays-2)', 'links to #who-pays-2, which is no heading of docs/guide.md'],
    ['[text](../src/domain/order.ts#L3)', 'links to #L3, which is no heading of src/domain/order.ts'],
    ['`src/domain/nothing.ts`', 'names src/domain/nothing.ts, which does not exist'],
    ['`src/nothing`', 'names src/nothing, which does not exist'],
    ['`other/order.ts`', 'names other/order.ts, which does not exist'],
    ['`npm run nothing`', 'names the npm script nothing, which does not exist'],
    [
      '`node src/domain/order.ts`',
      'says "node src/domain/order.ts", which Node 20 cannot run: name an npm script',
    ],
  ])('refuses: %s', (text, fault) => {
    expect(faultsIn(text)).toEqual([`docs/page.md:1 ${fault}`]);
  });

  it('looks into diagrams, and into code that goes on in the next line', () => {
    expect(faultsIn('```mermaid', 'A["nothing.ts"]', '```', '`npm run', 'nothing`')).toEqual([
      'docs/page.md:4 names the npm script nothing, which does not exist',
      'docs/page.md:2 names nothing.ts, which does not exist',
    ]);
  });
});
