import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/built.js';
import { packageJson } from './project.js';

const TEXTS = {
  'docs/page.md': 'The gateway recieves a token.',
  'schema/own.graphql': '"The gateway recieves a token."\nscalar Token',
  'src/comment.ts': '/** It recieves a token. */\nexport const a = 1;',
  'src/message.ts': "throw new Error('the gateway recieves no token');",
  'src/text.tsx': 'export const a = <p>It recieves a token.</p>;',
  'test/title.test.ts': "it('recieves a token', () => {});",
  'docs/british.md': 'The colour and the behaviour of a neighbour.',
  'docs/american.md': 'The color and the behavior of a neighbor.',
  'docs/names.md': 'A token of Socios, in Kraków.',
};

describe('the spelling check', () => {
  let folder: string;
  /** The words that it reports, by file. */
  const found: Record<string, string[]> = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyring-spelling-'));
    for (const [file, text] of Object.entries(TEXTS)) {
      await mkdir(join(folder, dirname(file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
    const args = ['lint', '--no-progress', '--config', join(ROOT, 'cspell.json'), '--root', folder];
    const stdout = await new Promise<string>(resolve =>
      execFile(process.execPath, [join(ROOT, 'node_modules/cspell/bin.mjs'), ...args, '.'], { cwd: folder }, (_, out) =>
        resolve(out),
      ),
    );
    for (const [, file = '', word = ''] of stdout.matchAll(/^(?:\.\/)?(\S+?):\d+:\d+ - Unknown word \((.*?)\)/gm)) {
      found[file] ??= [];
      found[file].push(word);
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is part of the lint step', () => {
    expect(packageJson.scripts.lint).toContain('npm run --silent spelling');
    expect(packageJson.scripts.spelling).toMatch(/^cspell lint /);
  });

  it('finds a misspelling in pages, descriptions, comments, messages, elements and titles of tests', () => {
    const misspelled = Object.entries(found).filter(([file]) => file !== 'docs/british.md');
    expect(Object.fromEntries(misspelled)).toEqual({
      'docs/page.md': ['recieves'],
      'schema/own.graphql': ['recieves'],
      'src/comment.ts': ['recieves'],
      'src/message.ts': ['recieves'],
      'src/text.tsx': ['recieves'],
      'test/title.test.ts': ['recieves'],
    });
  });

  it('refuses British English', () => {
    expect(found['docs/british.md']).toEqual(['colour', 'behaviour', 'neighbour']);
  });
});
