import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FieldNode, Kind, parse, validate, valueFromASTUntyped, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { settingNames } from '../../scripts/docs/settings.js';
import { builtInProviders } from '../../src/providers/index.js';
import { sandboxesOf } from '../../src/testing/sandbox/of-providers.js';
import { ROOT } from '../support/built.js';
import { wholeGraph } from '../support/graph.js';
import { fences, packageJson, read } from './project.js';

const readme = read('README.md');
const operations = fences(readme, 'graphql').map(text => parse(text));

describe('README', () => {
  it('shows the two commands as a new user types them', () => {
    const commands = fences(readme, 'sh').map(text => text.trim());
    expect(commands).toContain('npm ci && npm run demo');
    expect(commands).toContain('npm ci && npm test');
  });

  it('has at most 150 lines', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  it('names existing settings only', () => {
    const named = [...readme.matchAll(/\b(?:KEYRING|REDIS|PUBLIC|PMAPI|POOL|PUREWL|SOCIOS)_[A-Z_]+\b/g)].map(
      ([name]) => name,
    );
    expect(named.filter(name => !settingNames().includes(name))).toEqual([]);
  });

  it('names existing commands only', () => {
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? '');
    expect(named.filter(name => !packageJson.scripts[name])).toEqual([]);
  });

  it('links to existing pages only', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter(link => !existsSync(join(ROOT, link)))).toEqual([]);
  });

  it('shows operations that are valid in the schema', () => {
    expect(operations).toHaveLength(3);
    for (const operation of operations) expect(validate(wholeGraph(), operation)).toEqual([]);
  });

  it('shows a login that a sandbox accepts', async () => {
    const running = await Promise.all((await sandboxesOf(builtInProviders)).map(sandbox => sandbox.start()));
    await Promise.all(running.map(sandbox => sandbox.close()));
    const logins: FieldNode[] = [];
    for (const operation of operations)
      visit(operation, {
        [Kind.FIELD]: (node: FieldNode) => (node.name.value === 'login' ? void logins.push(node) : undefined),
      });
    const inputs = logins.flatMap(({ arguments: given = [] }) => given.map(({ value }) => valueFromASTUntyped(value)));
    expect(inputs).toHaveLength(1);
    for (const input of inputs)
      expect(running.flatMap(({ logins }) => logins.map(login => login.input))).toContainEqual(input);
  });
});
