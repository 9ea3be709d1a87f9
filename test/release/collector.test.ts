import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { FLAGS } from '../../src/collector.js';

// V8 only prints a line where it does not know a flag, and goes on without.
it.each(FLAGS)('node knows %s', flag => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  const name = flag.replace(/^--(no-)?/, '').replace(/=.*$/, '');
  expect(known).toContain(`  --${name} (`);
});
