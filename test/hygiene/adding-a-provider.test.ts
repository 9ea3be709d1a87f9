import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FLOWS } from '../../src/cli/project/templates.js';
import { SPECIFICATION } from '../../src/testing/conformance/cases/index.js';
import { ROOT } from '../support/built.js';
import { packageJson, read, rows, section } from './project.js';

const page = read('docs/adding-a-provider.md');

it('the page mentions every template', () => {
  const named = rows(section(page, '## 2. Generate it from the nearest template')).map(([flow]) => flow);
  expect(named.filter(flow => flow !== '--flow')).toEqual([...FLOWS]);
});

it('the page names only existing cases, commands and files', () => {
  const cases = Object.values(SPECIFICATION).flatMap(list => list.map(({ name }) => name));
  const part = section(page, '## 5. Run the conformance kit');
  const named = [...part.matchAll(/`([a-z]+(?:-[a-z]+)*)`|--case ([a-z-]+)/g)].flatMap(
    ([, quoted, given]) => quoted ?? given ?? [],
  );
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter(name => !cases.includes(name))).toEqual([]);
  const commands = [...page.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '');
  expect(commands.filter(name => !packageJson.scripts[name])).toEqual([]);
  const files = [...page.matchAll(/`(src\/[\w/-]+(?:\.ts)?)`/g)].map(([, file]) => file ?? '');
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter(file => !existsSync(join(ROOT, file)))).toEqual([]);
});
