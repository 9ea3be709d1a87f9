import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../src/errors.js';
import { canBeSegment, pathSegment, queryString } from '../../src/upstream/messages.js';
import { read } from '../hygiene/project.js';
import { ROOT } from '../support/built.js';

const codeFrom = (act: () => unknown) => {
  try {
    return { text: act() };
  } catch (error) {
    return { code: codeOf(error) };
  }
};

describe('client text as a path segment', () => {
  it.each([
    ['half of a surrogate pair', '\ud800'],
    ['the other half', 'a\udfff'],
    ['a pair the wrong way round', '\udc00\ud800'],
    ['nothing', ''],
    ['a dot', '.'],
    ['two dots', '..'],
    ['dots in percent-encoding', '%2e%2E'],
    ['a dot of each kind', '.%2e'],
    ['NUL', 'a\0'],
    ['a line break', 'a\nb'],
    ['DEL', 'a\x7f'],
    ['a control character of the second range', 'a\x85'],
    ['more than fits in a URL', 'x'.repeat(201)],
  ])('is rejected when it is %s', (_what, text) => {
    expect(canBeSegment(text)).toBe(false);
    expect(codeFrom(() => pathSegment('id', text))).toEqual({ code: 'BAD_USER_INPUT' });
  });

  it.each([
    ['a', 'a'],
    ['AC/DC', 'AC%2FDC'],
    ['../x', '..%2Fx'],
    ['...', '...'],
    ['%2e%2e%2f', '%252e%252e%252f'],
    ['a?b#c&d=e;f', 'a%3Fb%23c%26d%3De%3Bf'],
    ['é 😀', '%C3%A9%20%F0%9F%98%80'],
    ['x'.repeat(200), 'x'.repeat(200)],
  ])('is encoded: %s becomes %s', (text, segment) => {
    expect(pathSegment('id', text)).toBe(segment);
    expect(new URL(`https://a.example/before/${segment}/after`).pathname).toBe(`/before/${segment}/after`);
  });

  it('is named by argument and provider when rejected, and not repeated', () => {
    expect(() => pathSegment('pollId', 'CANARY\0', { provider: 'SOCIOS' })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^pollId must be (?!.*CANARY)/),
        extensions: { code: 'BAD_USER_INPUT', provider: 'SOCIOS' },
      }),
    );
  });
});

describe('client text in a query', () => {
  it.each([
    ['half of a surrogate pair', '\ud800'],
    ['NUL', 'a\0'],
    ['DEL', 'a\x7f'],
  ])('is rejected when it contains %s', (_what, text) => {
    expect(codeFrom(() => queryString([['search', text]]))).toEqual({ code: 'BAD_USER_INPUT' });
  });

  it('is percent-encoded; without parameters there is no query', () => {
    expect(queryString([])).toBe('');
    expect(
      queryString([
        ['a[]', 'b&c=d'],
        ['a[]', 'é\n..'],
      ]),
    ).toBe('?a%5B%5D=b%26c%3Dd&a%5B%5D=%C3%A9%0A..');
  });
});

it('providers build their paths with these functions only', () => {
  const files = readdirSync(join(ROOT, 'src/providers'), { recursive: true, encoding: 'utf8' }).filter(
    name => name.endsWith('.ts') && !name.includes('sandbox'),
  );
  expect(files.length).toBeGreaterThan(20);
  const encodes = /\bencodeURI(Component)?\(|\bnew URLSearchParams\(|\bescape\(/;
  expect(files.filter(name => encodes.test(read(`src/providers/${name}`)))).toEqual([]);
});
