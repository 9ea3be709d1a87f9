import { describe, expect, it } from 'vitest';
import { positionAfter, UNKNOWN_SIZE, writeCursor } from '../../../src/providers/socios/paging.js';

const at = (offset: number, size = UNKNOWN_SIZE) => ({ offset, size });

describe('positionAfter()', () => {
  it('is behind the row of the cursor, or at the start', () => {
    expect(positionAfter('public', writeCursor('public', at(19)))).toEqual(at(20));
    expect(positionAfter('public', undefined)).toEqual(at(0));
    expect(positionAfter('public', null)).toEqual(at(0));
  });

  it.each([
    { rows: 41, isMost: false },
    { rows: 20, isMost: true },
  ])('keeps page size %j', size => {
    expect(positionAfter('own', writeCursor('own', at(0, size)))).toEqual(at(1, size));
  });

  const mark = Buffer.from(writeCursor('public', at(3)), 'base64url')
    .toString()
    .slice(0, 8);
  const spelt = (text: string) => Buffer.from(text).toString('base64url');
  it('is written as its parts', () => {
    expect(writeCursor('public', at(3))).toBe(spelt(`${mark}:3:10+`));
  });

  it.each([
    ['of another list', writeCursor('own', at(3))],
    ['that is empty', ''],
    ['that is a number', '3'],
    ['with something behind it', `${writeCursor('public', at(3))}=`],
    ['with another spelling', spelt(`${mark}:03:10+`)],
    ['of pages too small', spelt(`${mark}:3:9`)],
    ['of pages too large', spelt(`${mark}:3:1000000`)],
    ['without pages', spelt(`${mark}:3`)],
    ['that is text', 'not a cursor'],
  ])('rejects a cursor %s', (_title, cursor) => {
    expect(() => positionAfter('public', cursor)).toThrow(
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT', provider: 'SOCIOS' } }),
    );
  });

  it('does not contain the filter', () => {
    const cursor = writeCursor('public?search=secret', at(1));
    expect(Buffer.from(cursor, 'base64url').toString()).not.toContain('secret');
  });
});
