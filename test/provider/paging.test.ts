import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connection, packCursor, pageSize, unpackCursor } from '../../src/provider/paging.js';

describe('pageSize()', () => {
  it.each([1, 50, 100])('accepts %d', first => {
    expect(pageSize(first)).toBe(first);
  });

  it.each([0, -1, 101, 1.5, Number.NaN])('rejects %d', first => {
    expect(() => pageSize(first, { provider: 'POOL' })).toThrow(
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT', provider: 'POOL' } }),
    );
  });
});

describe('a cursor', () => {
  it('returns its text unchanged and is safe in a URL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(packCursor(text)).toMatch(/^[\w-]*$/);
        expect(unpackCursor(packCursor(text))).toBe(text);
      }),
    );
  });

  it.each(['YQ==', 'YQ=', 'Y', 'a b', '_-8'])('is rejected: %j', cursor => {
    expect(unpackCursor(cursor)).toBeUndefined();
  });
});

describe('connection()', () => {
  const cursorAt = (index: number) => 'ab'.charAt(index);

  it('returns its nodes with start and end cursors', () => {
    expect(connection([1, 2], true, cursorAt)).toMatchObject({
      edges: [
        { cursor: 'a', node: 1 },
        { cursor: 'b', node: 2 },
      ],
      nodes: [1, 2],
      pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: 'a', endCursor: 'b' },
    });
  });

  it('can end behind its last edge, and can be empty', () => {
    expect(connection([1, 2], true, cursorAt, () => 'c').pageInfo.endCursor).toBe('c');
    expect(connection([], false, cursorAt).pageInfo).toMatchObject({ startCursor: null, endCursor: null });
  });
});
