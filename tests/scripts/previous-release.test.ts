import { describe, expect, it } from 'vitest';
import { findPreviousRelease, type Git } from '../../scripts/previous-release/find-previous-release.ts';

/** A clone with these tags before its last commit, the nearest first. It has the commits that are named. */
function aClone({ tags, commits }: { tags: readonly string[]; commits: 'all' | 'none' }): Git {
  return async (command) => {
    if (command === 'describe' && tags[0] !== undefined) return `${tags[0]}\n`;
    if (command === 'cat-file' && commits === 'all') return '';
    throw new Error('fatal: not a valid object name');
  };
}

describe('The previous release', () => {
  it('is the nearest tag before the last commit', async () => {
    expect(await findPreviousRelease(aClone({ tags: ['v0.2.0', 'v0.1.0'], commits: 'all' }))).toBe('v0.2.0');
  });

  it('is a fixed commit until there is a tag', async () => {
    expect(await findPreviousRelease(aClone({ tags: [], commits: 'all' }))).toMatch(/^[0-9a-f]{40}$/);
  });

  it('is unknown to a shallow clone', async () => {
    expect(await findPreviousRelease(aClone({ tags: [], commits: 'none' }))).toBeUndefined();
  });
});
