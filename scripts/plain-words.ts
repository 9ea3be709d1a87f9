import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

/**
 * Words and phrases that make prose hard to read, with what to write instead. They are looked for in Markdown, in comments, in messages and in the names of
 * tests; code and quoted names are skipped.
 */
export const WORDS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bnobody\b/i, 'no user, no client'],
  [/\bwhoever\b/i, 'a client that, a user who'],
  [/\b(?:for|to|with|by|of) whom\b/i, 'the user who'],
  [/(?:^|[.;:] )whatever\b|\bwhatever (?:is|was|has|comes|came|else|it|the)\b/i, 'any, every, regardless of'],
  [/\banew\b/i, 'again'],
  [/\bbesides?\b/i, 'next to, in addition to'],
  [/\b(?:bears?|bore)\b/i, 'has'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bof old\b/i, 'older'],
  [/\bseldom\b/i, 'rarely'],
  [/\b(?:thereby|wherefore|wherein|thereof|herein)\b/i, 'a sentence of its own'],
  [/(?:^|[.;:,] |\b(?:that|if|how) )one (?:can|cannot|must|signs)\b/i, 'you can, the client can'],
  [/, too\b(?! (?:large|many|long))/i, 'also, as well'],
  [/\brenew(?:s|ed|ing|als?)?\b/, 'refresh'],
  [/\bdies\b|\bis dead\b|\bdied\b/i, 'expires, ends'],
  [/\b(?:forgotten|forgets?) here\b/i, 'deleted here'],
  [/\bgives? back\b|\bgave back\b/i, 'returns'],
  [/\bin vain\b/i, 'without success'],
  [/\bas good as\b/i, 'almost'],
  [/\bcame to nothing\b|\bcomes? to nothing\b/i, 'failed'],
  [/\bgo(?:es)? away\b|\bis away\b/i, 'is unreachable'],
  [/\bsays no\b|\bsays so\b/i, 'refuses, reports it'],
  [/\bmakes? way for\b/i, 'is replaced by'],
  [/\ball in order\b/i, 'valid'],
  [/\bto and fro\b|\bhither\b|\bthither\b|\bhence\b|\bwhence\b/i, 'plain words'],
  [/\bfor good\b/i, 'permanently'],
  [/\bafresh\b/i, 'again'],
  [/\bby itself\b/i, 'automatically, separately'],
  [/\b(?:told|tells?|telling)\b(?! (?:\w+ )?(?:whether|apart|which|not to))/i, 'report, log, show'],
  [/\b(?:asks?|asked|asking)\b/i, 'request, send, read'],
  // A poll has answers.
  [
    /\banswer(?:ed|ing)\b|\b(?:gateway|provider|server|it|which|who) answers?\b|\b(?:no|whole|token|true|lost) answers?\b|\bin answer to\b/i,
    'response, respond',
  ],
  [/\blook(?:s|ed|ing)? (?:at|again|whether|if|into|for)\b/i, 'check, read, find'],
  [
    /^(?![#|])(?:[^a-z]*|.*[.:;] )What (?!Keyring|is new|changed|happens|one )[a-z]+ [a-z]+[^?]*$/,
    'a sentence with a noun as its subject',
  ],
];

export interface Finding {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly instead: string;
}

/** Not written by us, written from other files, or a record of its time. */
const SKIPPED =
  /(^|\/)(generated|gql|node_modules)\/|\.snapshot\.|^bench\/results\/|^LICENSE$|package-lock|(^|\/)plain-words\.(test\.)?ts$/;
const PROSE = /\.(md|graphql|ya?ml|sh)$|(^|\/)(Dockerfile|\.env\.example)$/;
const CODE = /\.(m|c)?(t|j)sx?$/;

/** Prose of a Markdown, GraphQL or YAML file: code spans, code blocks and link targets are left out, line breaks are kept. */
function proseOf(file: string, text: string): string {
  const blank = (found: string) => found.replaceAll(/[^\n]/g, ' ');
  let plain = text;
  if (file.endsWith('.md')) plain = text.replaceAll(/^ *```[\s\S]*?^ *```/gm, blank);
  // GraphQL: only descriptions and comments.
  if (file.endsWith('.graphql')) plain = text.replaceAll(/^[^"#\n]*$/gm, blank);
  return plain.replaceAll(/`[^`\n]*`/g, blank).replaceAll(/\]\([^)]*\)/g, blank);
}

/** Comments, and texts of several words: messages and names of tests. Everything else becomes blanks. */
function wordsOf(file: string, text: string): string {
  const kept: string[] = text.split('').map(character => (character === '\n' ? '\n' : ' '));
  const keep = (from: number, to: number) => {
    const part = text.slice(from, to).replaceAll(/`[^`\n]*`/g, found => ' '.repeat(found.length));
    for (let index = 0; index < part.length; index += 1) kept[from + index] = part[index] ?? ' ';
  };
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const seen = new Set<number>();
  const visit = (node: ts.Node) => {
    for (const { pos, end } of [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ]) {
      if (!seen.has(pos)) keep(pos, end);
      seen.add(pos);
    }
    // Backticks around a template are not those of a quoted name.
    const quote = ts.isJsxText(node) ? 0 : 1;
    const isText =
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node) ||
      ts.isJsxText(node);
    if (isText && /\S\s\S/.test(node.getText())) keep(node.getStart() + quote, node.getEnd() - quote);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return kept.join('');
}

/** The findings in one file's text. */
export function findingsIn(file: string, text: string): Finding[] {
  const words = CODE.test(file) ? wordsOf(file, text) : proseOf(file, text);
  const lines = words.split('\n');
  return lines.flatMap((line, index) =>
    WORDS.flatMap(([pattern, instead]) => {
      const [found] = pattern.exec(line) ?? [];
      return found === undefined ? [] : [{ file, line: index + 1, text: found.trim(), instead }];
    }),
  );
}

function main(): number {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' }).split('\n');
  const chosen = process.argv.slice(2);
  const checked = files.filter(
    file =>
      (PROSE.test(file) || CODE.test(file)) &&
      !SKIPPED.test(file) &&
      (chosen.length === 0 || chosen.some(path => file.startsWith(path))),
  );
  const findings = checked.flatMap(file => findingsIn(file, readFileSync(file, 'utf8')));
  for (const { file, line, text, instead } of findings) console.error(`${file}:${line}: "${text}": write: ${instead}`);
  if (findings.length > 0) console.error(`${findings.length} phrases that are hard to read`);
  return findings.length > 0 ? 1 : 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) process.exit(main());
