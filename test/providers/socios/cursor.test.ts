import { describe, expect, it } from 'vitest';
import { rowAfter, writeCursor } from '../../../src/providers/socios/cursor.js';

describe('rowAfter()', () => {
  it('is the row behind the cursor, or the first', () => {
    expect(rowAfter('public', writeCursor('public', 19))).toBe(20);
    expect(rowAfter('public', undefined)).toBe(0);
    expect(rowAfter('public', null)).toBe(0);
  });

  it.each([
    ['of another list', writeCursor('own', 3)],
    ['that is empty', ''],
    ['that is a number', '3'],
    ['with something behind it', `${writeCursor('public', 3)}=`],
    ['with another spelling', Buffer.from('public:03').toString('base64url')],
    ['that is text', 'not a cursor'],
  ])('refuses a cursor %s', (_title, cursor) => {
    expect(() => rowAfter('public', cursor)).toThrow(
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } }),
    );
  });

  it('tells nothing of the filter', () => {
    expect(Buffer.from(writeCursor('public?search=secret', 1), 'base64url').toString()).not.toContain('secret');
  });
});
