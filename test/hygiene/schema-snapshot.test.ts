import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, print, visit } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { breakingChanges, unexplained } from '../../scripts/schema/breaking.js';
import { releaseNotes } from '../../scripts/schema/notes.js';
import { previous } from '../../scripts/schema/previous.js';
import { SNAPSHOT, snapshot } from '../../scripts/schema.js';
import { packageJson, read } from './project.js';

const now = snapshot();

describe('the snapshot of the schema', () => {
  it('is what `npm run schema` writes', () => {
    expect(read(SNAPSHOT) === now).toBe(true);
  });

  it('contains the whole schema as readable text', () => {
    const { definitions } = parse(now);
    expect(definitions.length).toBeGreaterThan(70);
    for (const name of ['type Query', 'type Mutation', 'type Subscription', 'input LoginInput @oneOf'])
      expect(now).toContain(`${name} {`);
  });

  it('is checked by the lint step', () => {
    expect(packageJson.scripts.lint).toContain('schema:check');
    expect(packageJson.scripts['schema:check']).toBe('tsx scripts/schema.ts --check');
  });
});

/** Without descriptions, arguments in one line. */
function stripped(schema: string): string {
  const bare = visit(parse(schema), {
    enter: node => ('description' in node ? { ...node, description: undefined } : undefined),
  });
  return print(bare);
}

/** The schema with one thing in it put otherwise. */
function changed(from: string | RegExp, to: string): string {
  const text = stripped(now);
  const other = text.replace(from, to);
  if (other === text) throw new Error(`the schema has no ${from}`);
  return other;
}

describe('a change of the schema', () => {
  it.each([
    ['a removed field', changed('  viewer: Viewer\n', ''), 'Query.viewer'],
    [
      'a type taken away',
      changed('union RefreshResult = RefreshRefused | Refreshed', 'union RefreshResult = RefreshRefused'),
      'RefreshResult',
    ],
    [
      'a field that may be null now',
      changed('  providers: [Provider!]!', '  providers: [Provider!]'),
      'Query.providers',
    ],
    ['a field of another type', changed('  generation: Int!', '  generation: String!'), 'Grant.generation'],
    [
      'an argument that must be sent',
      changed('  charts: [Chart!]', '  charts(page: Int!): [Chart!]'),
      'PoolUser.charts.page',
    ],
    ['a removed argument', changed('logout(everywhere: Boolean! = false)', 'logout'), 'Mutation.logout.everywhere'],
    [
      'an input field that must be sent',
      changed('input PmapiTokenInput {', 'input PmapiTokenInput {\n  issuer: String!'),
      'PmapiTokenInput.issuer',
    ],
    ['a removed enum value', changed('  NEEDS_LOGIN\n', ''), 'GrantState.NEEDS_LOGIN'],
  ])('breaks clients with %s', async (_what, after, path) => {
    const changes = await breakingChanges(now, after);
    expect(changes.map(change => change.path)).toContain(path);
  });

  it.each([
    ['a field', changed('type Query {', 'type Query {\n  clock: String')],
    ['an optional argument', changed('  charts: [Chart!]', '  charts(page: Int = 1): [Chart!]')],
    ['an optional input field', changed('input PollFilter {', 'input PollFilter {\n  color: String')],
    ['a type', `${changed('type Query {', 'type Query {\n  clock: Clock')}\ntype Clock { now: String }`],
    ['a field that becomes non-null', changed('  viewer: Viewer\n', '  viewer: Viewer!\n')],
    [
      'a value for a default',
      changed(
        'folders(after: String, first: Int! = 50',
        'folders(after: String, first: Int! = 50, more: Boolean = true',
      ),
    ],
  ])('breaks no client with %s', async (_what, after) => {
    expect(await breakingChanges(now, after)).toEqual([]);
  });

  it('must be named in the newest part of the changelog', async () => {
    const changes = await breakingChanges(now, changed('  viewer: Viewer\n', ''));
    const left = (text: string) => unexplained(changes, text).map(({ path }) => path);
    const old = '# Changelog\n\n## Unreleased\n\n- A thing.\n';
    expect(left(old)).toEqual(['Query.viewer']);
    expect(left('')).toEqual(['Query.viewer']);
    expect(left(`${old}- BREAKING: a field is gone.\n`)).toEqual(['Query.viewer']);
    expect(left(`${old}- \`Query.viewer\` is gone.\n`)).toEqual(['Query.viewer']);
    expect(left(`${old}- BREAKING: another.\n- \`Query.viewer\` is gone.\n`)).toEqual(['Query.viewer']);
    expect(left(`${old}- BREAKING: of fields, one,\n  \`Query.viewer\`, is gone.\n`)).toEqual([]);
    const aged = (sections: string) => `# Changelog\n\n${sections}## 0.1.0\n\n- BREAKING: \`Query.viewer\` is gone.\n`;
    expect(left(aged('## Unreleased\n\n'))).toEqual([]);
    expect(left(aged('## Unreleased\n\n## 0.2.0\n\n'))).toEqual(['Query.viewer']);
  });

  it('may be named in a pending changeset', async () => {
    const changes = await breakingChanges(now, changed('  viewer: Viewer\n', ''));
    const folder = await mkdtemp(join(tmpdir(), 'keyring-notes-'));
    await mkdir(join(folder, '.changeset'));
    await writeFile(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## 0.1.0\n\n- A thing.\n');
    expect(unexplained(changes, await releaseNotes(folder))).toEqual(changes);
    const front = '---\n"keyring-gateway": major\n---\n\n';
    await writeFile(join(folder, '.changeset/one.md'), `${front}BREAKING: another field is gone.\n`);
    await writeFile(join(folder, '.changeset/two.md'), `${front}\`Query.viewer\` is still there.\n`);
    expect(unexplained(changes, await releaseNotes(folder))).toEqual(changes);
    await writeFile(join(folder, '.changeset/two.md'), `${front}BREAKING: \`Query.viewer\` is gone.\n`);
    expect(unexplained(changes, await releaseNotes(folder))).toEqual([]);
    await rm(folder, { recursive: true });
  });
});

describe('the base that a schema change is compared with', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyring-git-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const git = (...args: string[]) => {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...who, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  };
  const commit = async (text: string) => {
    await writeFile(join(folder, SNAPSHOT), text);
    git('add', '.');
    git('commit', '-m', text);
  };
  const baseFor = (present: string) => previous(folder, SNAPSHOT, present);

  it('is the last commit on main, or the one before when nothing has changed since', async () => {
    git('init', '-b', 'main');
    expect(baseFor('one')).toBeUndefined();
    await commit('one');
    expect(baseFor('one')).toBeUndefined();
    expect(baseFor('two')).toBe('one');
    await commit('two');
    expect(baseFor('two')).toBe('one');
    expect(baseFor('three')).toBe('two');
  });

  it('is the fork point from main on a branch', async () => {
    git('init', '-b', 'main');
    await commit('one');
    git('checkout', '-b', 'branch');
    await commit('two');
    await commit('three');
    expect([baseFor('three'), baseFor('four')]).toEqual(['one', 'one']);
    git('checkout', 'main');
    await commit('main went on');
    git('checkout', 'branch');
    expect(baseFor('three')).toBe('one');
  });

  it('does not exist without git', () => {
    expect(baseFor('one')).toBeUndefined();
  });
});
