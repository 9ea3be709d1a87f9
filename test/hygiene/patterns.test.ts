import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/built.js';
import { read } from './project.js';

interface Pattern {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

/** Every pattern of the gateway, including those that see no text of a client or a provider today: they may later. */
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

/** One character for each class of a pattern. */
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

/** Marks that occur in no pattern: before a literal character, and at the end of a literal. */
const KEPT = '\ue000';
const CUT = '\ue001';

/** The parts of a pattern: its literal texts, and one character for each class. */
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

/** A text that may take a pattern long: a beginning, then one part repeated. */
interface Sample {
  readonly head: string;
  readonly unit: string;
}

/** Samples from the pattern's own literals and from texts that many patterns match. */
function samplesFor({ source }: Pattern): Sample[] {
  const literals = [...new Set(literalsOf(source))];
  const units = new Set([
    ...literals,
    literals.join(''),
    ...literals.map((one, at) => one + (literals[at + 1] ?? '')),
    ...COMMON,
  ]);
  const heads = new Set(['', literals[0] ?? '', literals.slice(0, 2).join(''), literals.slice(0, 3).join('')]);
  return [...units].filter(Boolean).flatMap(unit => [...heads].map(head => ({ head, unit })));
}

/**
 * Runs a pattern over its samples in another thread, because a running pattern cannot be stopped. First it runs over short texts. A pattern that reads the
 * text again at each character needs a hundred times PASSES_US there; a faster one passes. All others run over a long text. A pattern that reads it again
 * at each character needs many minutes, and any other a fraction of a second.
 */
const RUNNER = `
  const { parentPort } = require('node:worker_threads');
  const SHORT = 8_000;
  const LONG = 500_000;
  const PASSES_US = 1_000;
  const text = ({ head, unit }, length) => head + unit.repeat(Math.ceil(length / unit.length)) + '\\u0007';
  parentPort.on('message', ({ source, flags, samples }) => {
    const regExp = new RegExp(source, flags);
    for (const sample of samples) {
      parentPort.postMessage(sample);
      const short = text(sample, SHORT);
      const begun = process.cpuUsage();
      short.replace(regExp, '');
      const { user, system } = process.cpuUsage(begun);
      if (user + system > PASSES_US) text(sample, LONG).replace(regExp, '');
    }
    parentPort.postMessage('done');
  });
`;

/** Far longer than a good pattern needs, and far less than a pattern that reads a text again at each character. */
const GIVE_UP_MS = 40_000;

/** A thread that runs patterns; another one after a pattern that did not end. */
let runner: Worker | undefined;
afterAll(() => runner?.terminate());

/** The sample for which the pattern does not end in time; undefined: it ends for all of them. */
async function endlessSample(pattern: Pattern, giveUpMs = GIVE_UP_MS): Promise<string | undefined> {
  runner ??= new Worker(RUNNER, { eval: true });
  const thread = runner;
  const flags = pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`;
  thread.postMessage({ source: pattern.source, flags, samples: samplesFor(pattern) });
  let sample: Sample | undefined;
  let listen = (_message: Sample | 'done') => {};
  const isDone = await new Promise<boolean>(resolve => {
    const timer = setTimeout(() => resolve(false), giveUpMs);
    listen = message => {
      if (message !== 'done') {
        sample = message;
        return;
      }
      clearTimeout(timer);
      resolve(true);
    };
    thread.on('message', listen);
  });
  thread.off('message', listen);
  if (isDone) return undefined;
  runner = undefined;
  await thread.terminate();
  return `${sample?.head}${sample?.unit.repeat(3)}`;
}

describe('regular expressions of the source', () => {
  it('are found by the scan', () => {
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

  it('are literals, so the scan finds them, except for one for key names in the store', () => {
    expect(files.filter(file => /\bRegExp\(/.test(read(file)))).toEqual(['src/auth/store/keys.ts']);
  });

  it.each([
    '^(.*? cannot represent [^:]*value): .*$',
    '<[^>]*>',
    '\\s+$',
    ' Did you mean [^?]*\\?',
    '^[\\da-f:.]*:[\\da-f:.]*:[\\da-f:.]*$',
    '^(a+)+$',
  ])('with quadratic time are detected: %s', async source => {
    expect(await endlessSample({ file: '', source, flags: 's' }, 2_000)).toBeDefined();
  });

  it.each(patterns.map(one => [`${one.file} /${one.source}/${one.flags}`, one] as const))(
    'take linear time: %s',
    async (_name, pattern) => {
      expect(await endlessSample(pattern)).toBeUndefined();
    },
  );
});
