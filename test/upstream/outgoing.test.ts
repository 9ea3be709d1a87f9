import { expect, it } from 'vitest';
import { headersWith } from '../../src/upstream/outgoing.js';

it.each([
  ['nothing', undefined, { a: '1' }, ['a', '1']],
  ['an object', { accept: 'x', b: '2' }, { a: '1' }, ['accept', 'x', 'b', '2', 'a', '1']],
  ['lines', ['accept', 'x', 'b', '2'], { a: '1', c: '3' }, ['accept', 'x', 'b', '2', 'a', '1', 'c', '3']],
  ['an object that names the same', { a: 'old', b: '2' }, { a: '1' }, ['b', '2', 'a', '1']],
  ['lines that name the same', ['a', 'old', 'b', '2'], { a: '1' }, ['b', '2', 'a', '1']],
  ['a name that every object knows', { constructor: 'x' }, { a: '1' }, ['constructor', 'x', 'a', '1']],
])('adds headers to %s', (_, headers, over, lines) => {
  expect(headersWith(headers as Record<string, string>, over as Record<string, string>)).toEqual(lines);
});
