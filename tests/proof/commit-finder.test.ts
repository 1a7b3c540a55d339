import { describe, expect, it } from 'vitest';
import { CommitFinder } from '../postgres/commit-finder.ts';

function message(type: string, ...texts: readonly string[]): Buffer {
  const body = Buffer.from(`${texts.join('\0')}\0`, 'latin1');
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

function started(): CommitFinder {
  const finder = new CommitFinder();
  const start = Buffer.alloc(8);
  start.writeInt32BE(8);
  start.writeInt32BE(196_608, 4);
  finder.find(start);
  return finder;
}

const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);

describe('COMMIT in what a client sends', () => {
  it('is found as a simple query, after other messages', () => {
    const write = message('Q', "insert into notes values ('COMMIT')");
    const commit = message('Q', 'COMMIT');
    const span = { start: write.length, end: write.length + commit.length };
    expect(started().find(Buffer.concat([write, commit]))).toEqual(span);
    expect(started().find(write)).toBeNull();
  });

  it('is found as a prepared statement each time that it is bound, and not when it is parsed', () => {
    const finder = started();
    const parse = message('P', 'end', 'COMMIT');
    const bind = message('B', '', 'end');
    expect(finder.find(parse)).toBeNull();
    expect(finder.find(Buffer.concat([bind, message('E', ''), SYNC]))).toEqual({
      start: 0,
      end: bind.length,
    });
    expect(finder.find(Buffer.concat([SYNC, bind]))).toEqual({ start: 5, end: 5 + bind.length });
    expect(finder.find(message('B', '', 'other'))).toBeNull();
  });

  it('is found in the chunk with its end, if it arrives in pieces', () => {
    const finder = started();
    const commit = message('Q', 'COMMIT');
    expect(finder.find(commit.subarray(0, 3))).toBeNull();
    expect(finder.find(Buffer.concat([commit.subarray(3), SYNC]))).toEqual({
      start: 0,
      end: commit.length - 3,
    });
  });

  it('is found after the client has asked for TLS in vain', () => {
    const finder = new CommitFinder();
    const request = Buffer.alloc(8);
    request.writeInt32BE(8);
    request.writeInt32BE(80_877_103, 4);
    expect(finder.find(request)).toBeNull();
    request.writeInt32BE(196_608, 4);
    expect(finder.find(request)).toBeNull();
    expect(finder.find(message('Q', 'commit;'))).toMatchObject({ start: 0 });
  });
});
