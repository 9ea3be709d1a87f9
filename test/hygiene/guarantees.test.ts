import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/built.js';
import { read } from './project.js';

const PAGE = 'docs/guarantees.md';
const PROMISES = 18;

interface Quote {
  readonly file: string;
  readonly name: string;
}

const quotes = (text: string): Quote[] =>
  [...text.matchAll(/^- `(test\/[^`]+)` › `([^`]+)`$/gm)].map(([, file = '', name = '']) => ({ file, name }));

/** A title with less text of its own could be the name of anything. */
const LEAST_TEXT = 5;

/** A title as the source has it, as a pattern for the names it can have when it runs. */
function patternOf(title: ts.Node): RegExp | undefined {
  const escaped = (text: string) =>
    text
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      // What vitest fills in for each case: %s, %i, %j …
      .replace(/%[sdifjo]/g, '.*');
  const parts = ts.isStringLiteralLike(title)
    ? [title.text]
    : ts.isTemplateExpression(title)
      ? [title.head.text, ...title.templateSpans.map(span => span.literal.text)]
      : undefined;
  if (!parts || parts.join('').replace(/%\w/g, '').length < LEAST_TEXT) return undefined;
  return new RegExp(`^${parts.map(escaped).join('.*')}$`);
}

const TEST = /^(it|test)\b/;

/** Titles of the tests of one file, and of the suites that it imports from its folder. */
function titlesOf(file: string, isSuite = false): RegExp[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  const found: RegExp[] = [];
  const collect = (node: ts.Node): void => {
    const pattern = patternOf(node);
    if (pattern) found.push(pattern);
    else node.forEachChild(collect);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && TEST.test(node.expression.getText()) && node.arguments[0])
      collect(node.arguments[0]);
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier) && !isSuite) {
      const beside = join(dirname(file), node.moduleSpecifier.text.replace(/\.js$/, '.ts'));
      if (/suite\.ts$/.test(beside)) found.push(...titlesOf(beside, true));
    }
    node.forEachChild(visit);
  };
  visit(source);
  return found;
}

const exists = ({ file, name }: Quote): boolean =>
  existsSync(join(ROOT, file)) && titlesOf(file).some(title => title.test(name));

describe('SECURITY.md', () => {
  const page = read('SECURITY.md').replace(/^ +/gm, '');

  it('quotes tests that exist', () => {
    expect(quotes(page).length).toBeGreaterThan(0);
    expect(quotes(page).filter(quote => !exists(quote))).toEqual([]);
  });

  it('names a test for everything that a writer to Redis cannot do', () => {
    const [, cannot = ''] = /\*\*cannot\*\*\n([\s\S]*?)\nThey \*\*can\*\*/.exec(read('SECURITY.md')) ?? [];
    const claims = cannot.split(/^- /m).slice(1);
    expect(claims.length).toBeGreaterThan(5);
    expect(claims.filter(claim => quotes(claim.replace(/^ +/gm, '')).length === 0)).toEqual([]);
  });
});

describe(PAGE, () => {
  const page = read(PAGE);

  it('quotes tests that exist', () => {
    expect(quotes(page).filter(quote => !exists(quote))).toEqual([]);
  });

  it('quotes at least one test for each promise', () => {
    const promises = page.split(/^### (?=\d+\. )/m).slice(1);
    expect(promises.map(promise => Number.parseInt(promise, 10))).toEqual(
      Array.from({ length: PROMISES }, (_, n) => n + 1),
    );
    expect(promises.filter(promise => quotes(promise).length === 0)).toEqual([]);
  });

  it('contains no line that only looks like a quotation', () => {
    const looks = page.split('\n').filter(line => /^- `test\//.test(line));
    expect(looks).toHaveLength(quotes(page).length);
  });

  it('is checked by a test that detects missing tests and titles', () => {
    const file = 'test/hygiene/guarantees.test.ts';
    expect(exists({ file, name: 'quotes tests that exist' })).toBe(true);
    expect(exists({ file, name: 'quotes tests that exist, nearly' })).toBe(false);
    expect(exists({ file: 'test/hygiene/nowhere.test.ts', name: 'quotes tests that exist' })).toBe(false);
  });
});
