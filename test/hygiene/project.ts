import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/built.js';

export const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

export interface Package {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly dependencyReasons: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  /** A version, or versions of the dependencies of one package. */
  readonly overrides: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly overrideReasons: Readonly<Record<string, string>>;
}

export const packageJson = JSON.parse(read('package.json')) as Package;

/** A Markdown page's section under this heading, up to the next of the same level. */
export function section(page: string, heading: string): string {
  const [level = ''] = heading.split(' ');
  const [, after = ''] = page.split(`\n${heading}\n`);
  return after.split(`\n${level} `)[0] ?? '';
}

/** Rows of the Markdown tables in a text, as cells without their backticks. */
export function rows(text: string): string[][] {
  return text
    .split('\n')
    .filter(line => /^\| `/.test(line))
    .map(line =>
      line
        .slice(2, -2)
        .split(' | ')
        .map(cell => cell.replace(/^`(.*)`$/, '$1')),
    );
}

/** Fenced code blocks of one language. */
export const fences = (page: string, language: string): string[] =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, text]) =>
    name === language && text ? [text] : [],
  );
