import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/built.js';

const SLOW_MS = 600_000;
const HOME = join(ROOT, 'examples/providers');
/** Each folder holds one provider. */
const FOLDERS = readdirSync(HOME, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [entry.name] : []));

/** The command-line program, as any project with this config runs it. */
function conformance(): Promise<{ code: number; output: string }> {
  const env = { ...process.env, KEYRING_CONFIG: join(HOME, 'keyring.config.ts') };
  const args = ['--import', 'tsx', join(ROOT, 'src/cli.ts'), 'conformance'];
  return new Promise(resolve => {
    execFile(process.execPath, args, { cwd: ROOT, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
    );
  });
}

// Their type check, lint rules, import rules and own tests are those of the whole project.
it('the example providers pass the conformance kit', { timeout: SLOW_MS }, async () => {
  const { code, output } = await conformance();
  const broken = output.split('\n').filter(line => /✗|seen:/.test(line));
  const held = output.match(/[1-9]\d* passed, 0 failed/g)?.length;
  expect({ broken, code, held }).toEqual({ broken: [], code: 0, held: FOLDERS.length });
});
