import { expect, it } from 'vitest';
import { packageJson, read, rows, section } from './project.js';

const page = read('docs/dependencies.md');
const names = (heading: string) => rows(section(page, heading)).map(([name]) => name);
const sorted = (list: Iterable<string | undefined>) => [...list].sort();

it('every dependency is explained on the page, and nothing else is', () => {
  expect(sorted(names('## At run time'))).toEqual(sorted(Object.keys(packageJson.dependencies)));
  expect(sorted(names('## For development'))).toEqual(sorted(Object.keys(packageJson.devDependencies)));
});

it('every override has its reason on the page and in package.json', () => {
  const held = rows(section(page, '## Overrides')).map(([name, version, because]) => {
    expect(because?.length).toBeGreaterThan(10);
    return [name, version];
  });
  expect(Object.fromEntries(held)).toEqual(packageJson.overrides);
  expect(sorted(Object.keys(packageJson.overrideReasons))).toEqual(sorted(Object.keys(packageJson.overrides)));
});
