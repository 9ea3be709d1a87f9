import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingNames } from '../../scripts/docs/settings.js';
import { ROOT } from '../support/built.js';
import { fences, packageJson, read } from './project.js';

const PAGES = [
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'README.md',
  'SECURITY.md',
  ...readdirSync(join(ROOT, 'docs')).flatMap(name => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];

/** The fragment of a heading's link, as GitHub builds it. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
const anchors = (page: string) => [...read(page).matchAll(/^#{1,6} (.*)$/gm)].map(([, text = '']) => anchor(text));

/** Links without a target. */
function broken(page: string): string[] {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter(link => {
    const [path = '', part] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(join(ROOT, target))) return true;
    return part !== undefined && target.endsWith('.md') && !anchors(target).includes(part);
  });
}

describe.each(PAGES)('%s', page => {
  const text = read(page);

  it('links to existing pages and headings only', () => {
    expect(broken(page)).toEqual([]);
  });

  it('names existing commands only', () => {
    const scripts = [...text.matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name = '']) => name);
    expect(scripts.filter(name => !packageJson.scripts[name])).toEqual([]);
    const tests = [...text.matchAll(/`(test\/[\w./-]+\.ts)`/g)].map(([, file = '']) => file);
    expect(tests.filter(file => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('names existing settings only', () => {
    const named = [...text.matchAll(/\b(?:KEYRING|REDIS|ADMIN)_[A-Z_]+\b/g)].map(([name]) => name);
    expect(named.filter(name => !settingNames().includes(name))).toEqual([]);
  });
});

describe('the link check', () => {
  it('accepts a link to an existing heading and reports a missing one', () => {
    expect(anchors('SECURITY.md')).toContain('what-is-not-defended');
    expect(anchor("### 11. A session's secret changes at each login".slice(4))).toBe(
      '11-a-sessions-secret-changes-at-each-login',
    );
  });
});

it('docs/operations.md describes how to change seal keys, and what is lost with them', () => {
  const page = read('docs/operations.md');
  for (const heading of ['Alerts', 'Sizing', 'Rolling restart', 'Upgrade and rollback', 'Backup and restore'])
    expect(page).toContain(`\n## ${heading}\n`);
  expect(fences(page, 'sh').join('\n')).toContain('npx keyring-gateway doctor');
});
