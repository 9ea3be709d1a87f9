import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/built.js';
import { packageJson, read } from './project.js';

/** What starts Redis, a browser, a proxy or a process. */
const SERVICES = /^test\/support\/(redis|sentinel|cluster|chromium|child|command|gateway-process|proxies|stage)\.ts$/;

/** Everything a test file imports from the tests, itself included. */
function reached(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(join(ROOT, file))) return seen;
  seen.add(file);
  for (const [, path = ''] of read(file).matchAll(/\bfrom '(\.[^']+)\.js'/g)) {
    const target = `${posix.join(dirname(file), path)}.ts`;
    if (target.startsWith('test/')) reached(target, seen);
  }
  return seen;
}

describe('npm run test:unit', () => {
  const [, config = ''] = /--config (\S+)/.exec(packageJson.scripts['test:unit'] ?? '') ?? [];
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const listed = execFileSync(process.execPath, [vitest, 'list', '--config', config, '--filesOnly'], { cwd: ROOT })
    .toString()
    .split('\n')
    .filter(line => line.endsWith('.test.ts'))
    .map(line => line.trim().replace(/^\[\w+\] /, ''));

  it('finds files to run', () => expect(listed.length).toBeGreaterThan(40));

  it('needs no service, no browser and no process', () => {
    const needing = listed.filter(file => [...reached(file)].some(one => SERVICES.test(one)));
    expect(needing).toEqual([]);
  });
});
