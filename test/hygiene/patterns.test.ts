import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/built.js';
import { read } from './project.js';

interface Pattern {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

/** Every pattern of the gateway: which of them sees text of a client or a provider today is not asked, for tomorrow another one does. */
function patternsOf(file: string): Pattern[] {
  const found: Pattern[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      found.push({ file, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true));
  return found;
}

const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts') && !/^generated|sandbox/.test(name))
  .map(name => `src/${name}`);
const patterns = files.flatMap(patternsOf);

/** Characters that the classes of a pattern stand for. */
const CLASSES: Readonly<Record<string, string>> = {
  d: '1',
  w: 'a',
  s: ' ',
  b: '',
  n: '\n',
  r: '\r',
  t: '\t',
  S: 'x',
  W: '-',
};

/** Marks that stand in no pattern: before a character that counts as it is, and where a literal ends. */
const KEPT = '\ue000';
const CUT = '\ue001';

/** What a pattern is made of: its literal texts, each class as one of its characters. */
function literalsOf(source: string): string[] {
  const plain = source
    .replaceAll(/\(\?(?:<?[=!]|:)/g, '(')
    .replaceAll(/\[\^[^\]]*\]/g, 'x')
    .replaceAll(/\[((?:\\.|[^\]])*)\]/g, (_, inside: string) => sampleOf(inside))
    .replaceAll(/\\[pP]\{\w+\}/g, 'é')
    .replaceAll(/\\(.)/g, (_, letter: string) => CLASSES[letter] ?? `${KEPT}${letter}`)
    .replaceAll(/\{\d+(?:,\d*)?\}/g, CUT);
  return plain
    .split(new RegExp(`(?<!${KEPT})[()|*+?^$]|${CUT}`))
    .map(part => part.replaceAll(KEPT, '').replaceAll('.', 'x'))
    .filter(Boolean);
}

const sampleOf = (inside: string) =>
  CLASSES[/^\\(\w)/.exec(inside)?.[1] ?? ''] ?? inside.replaceAll('\\', '').charAt(0);

const COMMON = [
  ' ',
  'a',
  '1',
  '-',
  '.',
  '"',
  "'",
  ':',
  '/',
  ',',
  ';',
  '=',
  '<',
  '{',
  '[',
  '%',
  '@',
  '\\',
  '\n',
  '+',
  '0',
  '*',
  '?',
  '|',
  '(',
  '$',
  '^',
  'a.',
  'a1',
  '::',
];

/** Texts of which a pattern may have too much: its own literals over and over, behind what it begins with. */
function* texts({ source }: Pattern): Generator<(length: number) => string> {
  const literals = [...new Set(literalsOf(source))];
  const units = new Set([
    ...literals,
    literals.join(''),
    ...literals.map((one, at) => one + (literals[at + 1] ?? '')),
    ...COMMON,
  ]);
  const heads = new Set(['', literals[0] ?? '', literals.slice(0, 2).join(''), literals.slice(0, 3).join('')]);
  for (const unit of units)
    if (unit) for (const head of heads) yield length => `${head}${unit.repeat(Math.ceil(length / unit.length))}\u0007`;
}

function cpuOf(regExp: RegExp, text: string): number {
  const begun = process.cpuUsage();
  text.replace(regExp, '');
  const { user, system } = process.cpuUsage(begun);
  return user + system;
}

/** CPU time of the pattern on a text, the least of several tries, microseconds. */
const leastCpu = (regExp: RegExp, text: string) => Math.min(...Array.from({ length: 5 }, () => cpuOf(regExp, text)));

const LENGTH = 2_000;
/** What takes no longer than this need not be looked at twice: a pattern that goes through the text again at each character takes a hundred times as long. */
const SURELY_FINE_US = 1_000;

/** A text takes hundreds of times longer than it should: nothing can stop a pattern once it runs, so longer texts are not tried. */
const HOPELESS_US = 200_000;

/** Whether a pattern grows so fast with the text that a long one would never end. */
function isHopeless(regExp: RegExp, text: (length: number) => string): boolean {
  // Small steps first: every character may double it.
  for (let length = 16; length <= 4 * LENGTH; length = length < 64 ? length + 4 : 2 * length)
    if (cpuOf(regExp, text(length)) > HOPELESS_US) return true;
  return false;
}

/** How much longer a pattern takes for a text four times as long, at worst: 4 where it goes through the text once, 16 where it does so at each character. */
function growthOf(pattern: Pattern): { readonly growth: number; readonly text: string } {
  const regExp = new RegExp(pattern.source, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`);
  let worst = { growth: 0, text: '' };
  for (const text of texts(pattern)) {
    if (isHopeless(regExp, text)) return { growth: Number.POSITIVE_INFINITY, text: text(30) };
    const [short, long] = [text(LENGTH), text(4 * LENGTH)];
    if (cpuOf(regExp, long) < SURELY_FINE_US) continue;
    const growth = leastCpu(regExp, long) / Math.max(1, leastCpu(regExp, short));
    if (growth > worst.growth) worst = { growth, text: text(30) };
  }
  return worst;
}

const MOST_GROWTH = 9;

describe('patterns', () => {
  it('are found', () => {
    expect(patterns.length).toBeGreaterThan(100);
    expect(literalsOf('^(Variable) "\\$\\w{1,200}" (?:got|has) [^:]*value')).toEqual([
      'Variable',
      ' "$a',
      '" ',
      'got',
      'has',
      ' x',
      'value',
    ]);
  });

  it('are literals, so that they are found, but for one of the names of keys in the store', () => {
    expect(files.filter(file => /\bRegExp\(/.test(read(file)))).toEqual(['src/auth/store/keys.ts']);
  });

  it('that go through a text again at each character would be found', () => {
    const cubic = '^[\\da-f:.]*:[\\da-f:.]*:[\\da-f:.]*$';
    for (const source of [
      '^(.*? cannot represent [^:]*value): .*$',
      '<[^>]*>',
      '\\s+$',
      ' Did you mean [^?]*\\?',
      cubic,
      '^(a+)+$',
    ])
      expect([source, growthOf({ file: '', source, flags: 's' }).growth > MOST_GROWTH]).toEqual([source, true]);
  });

  it.each(patterns.map(one => [`${one.file} /${one.source}/${one.flags}`, one] as const))(
    'take as long as a text is, not longer: %s',
    (_name, pattern) => {
      const { growth, text } = growthOf(pattern);
      expect([text, growth > MOST_GROWTH]).toEqual([text, false]);
    },
  );
});
