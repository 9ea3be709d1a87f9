import { describe, expect, it } from 'vitest';
import { findingsIn } from '../../scripts/plain-words.js';
import { packageJson } from './project.js';

const texts = (file: string, text: string) => findingsIn(file, text).map(finding => `${finding.line}: ${finding.text}`);

describe('the check for words that are hard to read', () => {
  it('is part of the lint step', () => {
    expect(packageJson.scripts.lint).toContain('tsx scripts/plain-words.ts');
  });

  it.each([
    ['docs/page.md', 'Every error bears a code.', '1: bears'],
    ['docs/page.md', 'A line.\n\nThis works, too.', '3: , too'],
    ['docs/page.md', '- What fails nulls its own field.', '1: - What fails nulls its own field.'],
    ['schema/own.graphql', '"The token renewal."\nscalar A', '1: renewal'],
    ['src/a.ts', '/** Nobody waits for it. */\nexport const a = 1;', '1: Nobody'],
    ['src/a.ts', 'export const a = 1; // done anew', '1: anew'],
    ['src/a.ts', "throw new Error('the provider says no');", '1: says no'],
    ['src/a.ts', 'log(`asked for rows`);', '1: asked'],
    ['src/a.tsx', 'const a = <p>Whatever is left dies by itself.</p>;', '1: Whatever is'],
    ['test/a.test.ts', "it('tells the client', () => {});", '1: tells'],
    ['deploy/a.yaml', '# The store is away.', '1: is away'],
  ])('finds in %s: %s', (file, text, finding) => {
    expect(texts(file, text)).toContain(finding);
  });

  it.each([
    ['docs/page.md', 'The code is `renew`.\n\n```ts\nconst anew = 1;\n```\n'],
    ['docs/page.md', 'See [the page](what-nobody-asks.md).'],
    ['src/a.ts', 'const nobody = renew(whatever);'],
    ['src/a.ts', "const kind = 'renewed';"],
    ['schema/own.graphql', 'enum Kind {\n  "A refresh."\n  RENEWED\n}'],
  ])('finds nothing in names, code and links of %s: %s', (file, text) => {
    expect(texts(file, text)).toEqual([]);
  });
});
