import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as shapes from '../../src/upstream/read.js';
import { reject, row, rows } from '../../src/upstream/read.js';
import * as zod from './shapes-in-zod.js';

/** JSON values, often close to one that a reader accepts. */
const scalar = fc.oneof(
  fc.constantFrom(
    '',
    ' 7 ',
    '1',
    '0',
    'true',
    'True',
    'yes',
    'no',
    '-0',
    '1e3',
    '007',
    '2147483647',
    '2147483648',
    '-2147483649',
  ),
  fc.constantFrom(0, -0, 1, 2 ** 31, -(2 ** 31), 2 ** 53, 1e21, 0.1, Number.POSITIVE_INFINITY, '9'.repeat(400)),
  fc.double(),
  fc.integer(),
  fc.integer().map(String),
  fc.double({ noNaN: true }).map(String),
  fc.date({ noInvalidDate: true }).map(date => date.toISOString()),
  fc.date({ noInvalidDate: true }).map(date => `${date.toISOString().slice(0, 19)}Z`),
  fc.string({ unit: fc.constantFrom(...'0123456789-:TZ.'), maxLength: 24 }),
  fc.jsonValue(),
  fc.constant(undefined),
);

const address = fc.oneof(
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc
    .tuple(
      fc.constantFrom('http://', 'https://', 'HTTPS://', 'ftp://', 'javascript:', '//', 'http:/'),
      fc.string({ unit: fc.constantFrom(...'aZ09.-_:@[]%x n\u00e9/?#\\'), maxLength: 14 }),
      fc.constantFrom('', '/', '/a b', '/%', '?q="<', '#\u00e9', ':80', ':99999', '\\x'),
    )
    .map(parts => parts.join('')),
  fc.constantFrom(
    'https://xn--/',
    'https://xn--a.example/',
    'http://1.2.3.999/',
    'http://a.0x7/',
    'http://a..b/',
    'http://-a-.b/',
  ),
);

describe('readers of untrusted values', () => {
  it.each([
    ['anyId', shapes.anyId, zod.anyId],
    ['str', shapes.str, zod.str],
    ['filled', shapes.filled, zod.filled],
    ['float', shapes.float, zod.float],
    ['int', shapes.int, zod.int],
    ['bool', shapes.bool, zod.bool],
    ['instant', shapes.instant, zod.instant],
    ['epochSeconds', shapes.epochSeconds, zod.epochSeconds],
    ['url', shapes.url, zod.url],
  ] as const)('accept and return the same as the zod schema: %s', (name, read, other) => {
    const value = name === 'url' ? fc.oneof(address, scalar) : scalar;
    fc.assert(
      fc.property(value, one => {
        const [found, wanted] = [read(one), other.parse(one)];
        // Thousands of expectations take most of the time of this file.
        if (!Object.is(found, wanted)) expect(found).toEqual(wanted);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a row of a response', () => {
  const named = row(wire => ({ id: shapes.id(wire.id), name: shapes.filled(wire.name) }));

  it.each([{}, { id: '' }, { id: 1.5 }, { id: null }, null, undefined, 'text', 7, [], [{ id: 1 }]])(
    'is dropped without its id: %j',
    wire => {
      expect(named(wire)).toBeUndefined();
    },
  );

  it('is dropped when its parser rejects it, but not when the parser has a bug', () => {
    expect(row(() => reject())({})).toBeUndefined();
    const faulty = row(() => {
      throw new TypeError('a bug in the parser');
    });
    expect(() => faulty({})).toThrow(TypeError);
  });

  it('that is invalid is dropped from its list', () => {
    expect(rows([{ id: 1 }, {}, 'x', { id: 'b', name: 2 }], named)).toEqual([
      { id: '1', name: null },
      { id: 'b', name: '2' },
    ]);
  });

  it('may come alone instead of a list', () => {
    expect(rows({ id: 1 }, named)).toHaveLength(1);
    expect(rows(null, named)).toEqual([]);
    expect(rows(undefined, named)).toEqual([]);
  });

  it('ignores inherited properties', () => {
    const hostile = JSON.parse('{"id": 1, "__proto__": {"name": "inherited"}}');
    expect(named(hostile)).toEqual({ id: '1', name: null });
  });
});
