import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../support/built.js';

/** A stand-in for npm: records its calls, writes a report in place of vitest's, and fails at the command in FAILS. */
const NPM = `#!/bin/sh
echo "$*" >> "$CALLS"
report() { printf '{"success":true,"testResults":[{"name":"a","status":"passed","assertionResults":[{"status":"%s","fullName":"a"}]}]}' "$2" > "artefacts/tests/$1.json"; }
mkdir -p artefacts/tests
case "$*" in
  test) report main "\${STATUS:-passed}" ;;
  'run test:faults') report faults passed ;;
esac
[ "$*" != "$FAILS" ]
`;

const STEPS = [
  'ci --no-audit --no-fund',
  'run lint',
  'run typecheck',
  'run codegen:check',
  'run docs:check',
  'run build',
  'run api:check',
  'test',
  'run test:faults',
];

describe('.ci/run', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyring-ci-'));
    for (const file of ['.ci/run', 'scripts/test-count.mjs']) await cp(join(ROOT, file), join(folder, file));
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/npm'), NPM);
    await chmod(join(folder, 'bin/npm'), 0o755);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function run(env: Readonly<Record<string, string>> = {}) {
    const PATH = [join(folder, 'bin'), dirname(process.execPath), process.env.PATH].join(':');
    const code = await new Promise<{ code: number; stdout: string }>(resolve => {
      const all = { PATH, CALLS: join(folder, 'calls'), ...env };
      execFile(join(folder, '.ci/run'), { env: all, cwd: tmpdir() }, (error, stdout) =>
        resolve({ code: error ? Number(error.code) : 0, stdout }),
      );
    });
    const lines = code.stdout.trimEnd().split('\n');
    return {
      code: code.code,
      last: lines.at(-1),
      counts: lines.filter(line => /\d+ passed, \d+ failed/.test(line)),
      calls: (await readFile(join(folder, 'calls'), 'utf8')).trimEnd().split('\n'),
    };
  }

  it('runs every step and ends with one count', async () => {
    const count = '2 passed, 0 failed';
    expect(await run()).toEqual({ code: 0, last: count, counts: [count], calls: STEPS });
  });

  it('stops at the first failed step that is not a test', async () => {
    const count = '0 passed, 0 failed';
    expect(await run({ FAILS: 'run lint' })).toEqual({
      code: 1,
      last: count,
      counts: [count],
      calls: STEPS.slice(0, 2),
    });
  });

  it('runs the second tier even if the first fails', async () => {
    expect(await run({ FAILS: 'test' })).toMatchObject({ code: 1, calls: STEPS });
  });

  it('fails on a skipped test, even if every command succeeds', async () => {
    expect(await run({ STATUS: 'skipped' })).toMatchObject({ code: 1, last: '1 passed, 0 failed' });
  });

  it('counts no report of an earlier run', async () => {
    await run();
    await rm(join(folder, 'calls'));
    expect(await run({ FAILS: 'ci --no-audit --no-fund' })).toMatchObject({ code: 1, last: '0 passed, 0 failed' });
  });
});
