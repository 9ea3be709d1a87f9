import { expect, it } from 'vitest';
import { packageJson, read, rows, section } from './project.js';

const page = read('docs/dependencies.md');
const names = (heading: string) => rows(section(page, heading)).map(([name]) => name);
const sorted = (list: Iterable<string | undefined>) => [...list].sort();

it('every dependency is explained on the page, and nothing else is', () => {
  expect(sorted(names('## At run time'))).toEqual(sorted(Object.keys(packageJson.dependencies)));
  expect(sorted(names('## For development'))).toEqual(sorted(Object.keys(packageJson.devDependencies)));
});

/** The versions in a section's table, by package. Each row must state a reason. */
const heldIn = (heading: string) =>
  Object.fromEntries(
    rows(section(page, heading)).map(([name, version, because]) => {
      expect(because?.length, name).toBeGreaterThan(10);
      return [name, version];
    }),
  );

it('every held version of a dependency has its reason on the page and in package.json', () => {
  const held = Object.entries(packageJson.dependencies).filter(([, range]) => !range.startsWith('^'));
  expect(heldIn('## Held versions')).toEqual(Object.fromEntries(held));
  expect(sorted(Object.keys(packageJson.dependencyReasons))).toEqual(sorted(held.map(([name]) => name)));
});

it('every override has its reason on the page and in package.json', () => {
  const overrides = Object.entries(packageJson.overrides).flatMap(([name, held]) =>
    typeof held === 'string'
      ? [[name, held] as const]
      : Object.entries(held).map(([inner, version]) => [`${name} > ${inner}`, version] as const),
  );
  expect(heldIn('## Overrides')).toEqual(Object.fromEntries(overrides));
  expect(sorted(Object.keys(packageJson.overrideReasons))).toEqual(sorted(Object.keys(packageJson.overrides)));
});
