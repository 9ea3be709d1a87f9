import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseUrl } from '../../src/parse-url.js';
import { read } from '../hygiene/project.js';
import { ROOT } from '../support/built.js';

describe('parseUrl', () => {
  it.each([
    ['http://é.example/x', undefined, 'http://xn--9ca.example/x'],
    ['/ü?é=ß', 'https://a.example/b', 'https://a.example/%C3%BC?%C3%A9=%C3%9F'],
    ['https://例え.jp', undefined, 'https://xn--r8jz45g.jp/'],
  ])('reads %s, even after enough calls to be compiled', (text, base, href) => {
    for (let n = 0; n < 50_000; n += 1) parseUrl(text, base);
    expect(parseUrl(text, base)?.href).toBe(href);
  });

  it.each(['', 'é', 'http://', 'https://a b.example/', 'http://a b/'])('returns undefined for %j', text => {
    expect(parseUrl(text)).toBeUndefined();
  });

  it('replaces URL.canParse, which is wrong on Node 20', () => {
    const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    const callers = files.filter(file => file.endsWith('.ts') && /\bURL\.canParse\(/.test(read(join('src', file))));
    expect(callers).toEqual([]);
  });
});
