import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/built.js';

/** A small house in order: every file and what it imports. */
const SOUND: Readonly<Record<string, readonly string[]>> = {
  'src/main.ts': ['./assemble.js', './config/index.js'],
  'src/assemble.ts': ['./registry.js', './server/gateway.js', './auth/engine.js', './telemetry/log.js'],
  'src/config/index.ts': ['../registry.js', '../provider/setting.js'],
  'src/registry.ts': ['./generated/providers.js'],
  'src/provider/setting.ts': ['node:path'],
  'src/generated/graphql.ts': ['type ../auth/models.js'],
  'src/generated/providers.ts': ['../providers/alpha/index.js', '../providers/beta/index.js'],
  'src/generated/sandboxes.ts': ['../providers/alpha/sandbox.js'],
  'src/providers/alpha/index.ts': [
    '../../provider/setting.js',
    '../../upstream/client.js',
    '../../auth/oauth2/code.js',
    './models.js',
  ],
  'src/providers/alpha/models.ts': ['type ../../generated/graphql.js'],
  'src/providers/alpha/sandbox.ts': ['../../testing/sandbox/kit.js'],
  'src/providers/beta/index.ts': ['../../upstream/client.js'],
  'src/upstream/client.ts': ['undici', '../telemetry/log.js'],
  'src/telemetry/log.ts': ['node:path', 'type ./metrics/count.js'],
  'src/telemetry/metrics/count.ts': ['node:path'],
  'src/auth/engine.ts': ['./models.js', '../upstream/client.js', '../telemetry/log.js'],
  'src/auth/models.ts': ['type ../generated/graphql.js'],
  'src/auth/oauth2/code.ts': ['../../upstream/client.js'],
  'src/resolvers/session.ts': ['type ../auth/models.js'],
  'src/server/gateway.ts': ['../resolvers/session.js', '../auth/engine.js'],
  'src/testing/sandbox/kit.ts': ['node:http'],
  'src/testing/sandbox/main.ts': ['../../generated/sandboxes.js'],
  'src/cli/demo/main.ts': ['../../generated/sandboxes.js', '../../assemble.js', '../../config/index.js', 'vitest'],
  'test/some.test.ts': ['vitest', '../src/testing/sandbox/kit.js', '../src/config/index.js'],
};

/** One breach of each rule: a file added to the house, reached from main. */
const BREACHES: readonly (readonly [rule: string, file: string, imports: string])[] = [
  ['no-cycles', 'src/server/ring-back.ts', 'type ./ring.js'],
  ['types-stay-types', 'src/server/values.ts', '../generated/graphql.js'],
  ['providers-are-islands', 'src/providers/alpha/neighbour.ts', '../beta/index.js'],
  ['providers-use-the-tools-given', 'src/providers/alpha/engine.ts', '../../auth/engine.js'],
  ['sandboxes-use-the-kit', 'src/providers/alpha/sandbox-engine.ts', '../../auth/engine.js'],
  ['nobody-names-a-provider', 'src/aside.ts', 'type ./providers/beta/index.js'],
  ['environment-is-read-at-the-edge', 'src/depths.ts', './config/index.js'],
  ['production-reaches-no-sandbox', 'src/fake.ts', './testing/sandbox/kit.js'],
  ['upstream-points-down', 'src/upstream/upwards.ts', '../auth/engine.js'],
  ['telemetry-points-down', 'src/telemetry/upwards.ts', '../upstream/client.js'],
  ['metrics-and-traces-load-late', 'src/telemetry/early.ts', './metrics/count.js'],
  ['loaded-after-the-start', 'src/early.ts', 'graphql-jit'],
  ['auth-points-down', 'src/auth/upwards.ts', '../resolvers/session.js'],
  ['oauth2-points-down', 'src/auth/oauth2/upwards.ts', '../engine.js'],
  ['resolvers-point-down', 'src/resolvers/upwards.ts', '../auth/engine.js'],
  ['server-points-down', 'src/server/upwards.ts', '../registry.js'],
  ['doctor-points-down', 'src/cli/doctor/upwards.ts', '../../resolvers/session.js'],
  ['workers-point-down', 'src/server/workers/upwards.ts', '../../auth/engine.js'],
  ['sandbox-kit-stands-alone', 'src/testing/sandbox/upwards.ts', '../../upstream/client.js'],
  ['contracts-stay-small', 'src/errors.ts', './server/gateway.js'],
  ['no-dev-dependencies-in-production', 'src/tools.ts', 'vitest'],
  ['declared-packages-only', 'src/borrowed.ts', 'typescript'],
  ['resolvable', 'src/lost.ts', './nowhere.js'],
  ['production-knows-no-test', 'src/tested.ts', '../test/some.test.js'],
  ['no-orphans', 'src/server/left-over.ts', ''],
  ['no-dead-files', 'src/server/dead.ts', 'node:path'],
];

/** The other half of the ring, which is told of once. */
const BESIDE = { 'src/server/ring.ts': ['type ./ring-back.js'] };

/** Breaches that main does not import, so that they are dead files, too. */
const UNREACHED = ['no-orphans', 'no-dead-files', 'sandboxes-use-the-kit', 'sandbox-kit-stands-alone'];

const importLine = (what: string) =>
  what.startsWith('type ') ? `import type {} from '${what.slice(5)}';` : `import '${what}';`;

async function breachesFound(folder: string): Promise<string[]> {
  const stdout = await new Promise<string>(resolve => {
    const args = ['src', 'test', '--config', join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json'];
    execFile(join(ROOT, 'node_modules/.bin/depcruise'), args, { cwd: folder, maxBuffer: 1 << 26 }, (_error, text) =>
      resolve(text),
    );
  });
  const report = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return report.summary.violations.map(
    ({ rule, from, to }) => `${rule.name} ${rule.name === 'no-dead-files' ? to : from}`,
  );
}

describe('the import rules', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyring-rules-'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({
        type: 'module',
        dependencies: { undici: '*', 'graphql-jit': '*' },
        devDependencies: { vitest: '*' },
      }),
    );
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { module: 'NodeNext' } }));
    await plant(SOUND);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function plant(files: Readonly<Record<string, readonly string[]>>) {
    for (const [file, imports] of Object.entries(files)) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), `${imports.map(importLine).join('\n')}\nexport const here = 1;\n`);
    }
  }

  it('let a house in order be', async () => {
    expect(await breachesFound(folder)).toEqual([]);
  });

  it('name every breach, and nothing else', async () => {
    const unreached = BREACHES.filter(([rule]) => UNREACHED.includes(rule)).map(([, file]) => file);
    const reached = BREACHES.map(([, file]) => file).filter(file => !unreached.includes(file));
    await plant(Object.fromEntries(BREACHES.map(([, file, imports]) => [file, imports ? [imports] : []])));
    const links = reached.map(file => file.replace('src/', './').replace('.ts', '.js'));
    await plant({ ...BESIDE, 'src/main.ts': [...(SOUND['src/main.ts'] ?? []), ...links] });

    const expected = BREACHES.map(([rule, file]) => `${rule} ${file}`);
    const dead = unreached.map(file => `no-dead-files ${file}`);
    expect(new Set(await breachesFound(folder))).toEqual(new Set([...expected, ...dead]));
  });

  it('are all among the breaches', async () => {
    const config: { default: { forbidden: { name: string }[] } } = await import(join(ROOT, '.dependency-cruiser.cjs'));
    const rules = config.default.forbidden.map(rule => rule.name);
    expect([...new Set(BREACHES.map(([rule]) => rule))].sort()).toEqual(rules.sort());
  });
});
