import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/built.js';

/** An import that a rule forbids, in a file that is added to the project or is there. */
type Breach = readonly [rule: string, file: string, imports: string];

/** A small project that breaks no rule: every file and its imports. */
const SOUND: Readonly<Record<string, readonly string[]>> = {
  'src/main.ts': ['./assemble.js', './config/index.js', './cli/help.js', './server/workers.js'],
  'src/cli.ts': ['./cli/conformance.js'],
  'src/cli/help.ts': ['node:path'],
  'src/cli/conformance.ts': ['../testing/conformance/run.js', '../config/index.js'],
  'src/index.ts': ['./create-gateway.js', 'type ./provider/setting.js'],
  'src/testing/index.ts': ['./conformance/run.js', './browser.js', './sandbox/kit.js'],
  'src/testing/conformance/run.ts': ['../../create-gateway.js', '../sandbox/kit.js', '../browser.js'],
  'src/testing/browser.ts': ['node:http'],
  'src/create-gateway.ts': ['./assemble.js', './config/index.js'],
  'src/assemble.ts': ['./providers/index.js', './server/gateway.js', './auth/engine.js', './telemetry/log.js'],
  'src/config/index.ts': ['./limits.js', '../providers/index.js', '../provider/setting.js'],
  'src/config/limits.ts': ['node:path'],
  'src/providers/index.ts': ['./alpha/index.js', './beta/index.js'],
  'src/provider/setting.ts': ['type ../upstream/messages.js', '../errors.js'],
  'src/errors.ts': ['type ./generated/graphql.js'],
  'src/generated/graphql.ts': ['type ../auth/models.js'],
  'src/providers/alpha/index.ts': [
    '../../provider/setting.js',
    '../../upstream/client.js',
    '../../auth/oauth2/code.js',
    './models.js',
    'import() ./sandbox.js',
  ],
  'src/providers/alpha/models.ts': ['type ../../generated/graphql.js'],
  'src/providers/alpha/sandbox.ts': ['../../testing/sandbox/kit.js'],
  'src/providers/beta/index.ts': ['../../upstream/client.js'],
  'src/upstream/client.ts': ['undici', './messages.js', '../telemetry/log.js'],
  'src/upstream/messages.ts': ['node:path'],
  'src/telemetry/log.ts': ['node:path', 'type ./metrics/count.js'],
  'src/telemetry/metrics/count.ts': ['node:path'],
  'src/auth/engine.ts': ['./models.js', './flows/login.js', '../upstream/client.js', '../telemetry/log.js'],
  'src/auth/models.ts': ['type ../generated/graphql.js'],
  'src/auth/oauth2/code.ts': ['../../upstream/client.js'],
  'src/auth/flows/login.ts': ['../sessions/sessions.js', '../grants/grants.js'],
  'src/auth/sessions/sessions.ts': ['../store/contract.js'],
  'src/auth/grants/grants.ts': ['../store/contract.js'],
  'src/auth/store/contract.ts': ['../crypto/seal.js'],
  'src/auth/crypto/seal.ts': ['node:path'],
  'src/resolvers/session.ts': ['type ../auth/models.js'],
  'src/server/workers.ts': ['../telemetry/log.js'],
  'src/server/gateway.ts': ['../resolvers/session.js', '../auth/engine.js'],
  'src/testing/sandbox/kit.ts': ['node:http'],
  'src/testing/sandbox/main.ts': ['./kit.js', '../../providers/index.js'],
  'src/cli/demo/main.ts': ['../../testing/sandbox/kit.js', '../../assemble.js', '../../config/index.js', 'vitest'],
  'examples/providers/gamma/index.ts': ['keyring-gateway', 'import() ./sandbox.js'],
  'examples/providers/gamma/sandbox.ts': ['keyring-gateway/testing'],
  'examples/providers/gamma/test/gamma.test.ts': ['vitest', 'keyring-gateway/testing', '../sandbox.js'],
  'test/some.test.ts': ['vitest', '../src/testing/sandbox/kit.js', '../src/config/index.js'],
};

/** Breaches of the list ORDER in the configuration: up, and to the side. */
const ORDER_BREACHES: readonly Breach[] = [
  ['assemble-points-down', 'src/assemble.ts', './cli/help.js'],
  ['entries-points-down', 'src/index.ts', './cli/help.js'],
  ['conformance-points-down', 'src/testing/until.ts', '../index.js'],
  ['config-points-down', 'src/config/upwards.ts', '../assemble.js'],
  ['registry-points-down', 'src/providers/index.ts', '../config/limits.js'],
  ['server-points-down', 'src/server/upwards.ts', '../providers/index.js'],
  ['server-points-down', 'src/server/environment.ts', 'type ../config/index.js'],
  ['auth-points-down', 'src/auth/upwards.ts', '../server/gateway.js'],
  ['auth-points-down', 'src/auth/aside.ts', '../resolvers/session.js'],
  ['resolvers-points-down', 'src/resolvers/upwards.ts', '../auth/engine.js'],
  ['sandboxes-points-down', 'src/providers/alpha/sandbox-engine.ts', '../../auth/engine.js'],
  ['store-points-down', 'src/auth/store/upwards.ts', '../grants/grants.js'],
  ['store-points-down', 'src/auth/store/aside.ts', '../../upstream/client.js'],
  ['crypto-points-down', 'src/auth/crypto/upwards.ts', 'type ../store/contract.js'],
  ['providers-points-down', 'src/providers/alpha/upwards.ts', '../../server/gateway.js'],
  ['oauth2-points-down', 'src/auth/oauth2/upwards.ts', '../engine.js'],
  ['oauth2-points-down', 'src/auth/oauth2/aside.ts', '../store/contract.js'],
  ['upstream-points-down', 'src/upstream/upwards.ts', 'type ../auth/oauth2/code.js'],
  ['testing-points-down', 'src/testing/sandbox/aside.ts', '../../upstream/client.js'],
  ['workers-points-down', 'src/server/workers.ts', '../auth/engine.js'],
  ['telemetry-points-down', 'src/telemetry/upwards.ts', '../upstream/client.js'],
  ['provider-points-down', 'src/provider/upwards.ts', 'type ../upstream/client.js'],
  ['messages-points-down', 'src/upstream/messages.ts', '../telemetry/log.js'],
  ['base-points-down', 'src/errors.ts', './upstream/messages.js'],
];

/** Breaches of the other rules. */
const OTHER_BREACHES: readonly Breach[] = [
  ['every-file-has-a-room', 'src/roomless.ts', 'node:path'],
  ['no-cycles', 'src/server/ring-back.ts', 'type ./ring.js'],
  ['types-stay-types', 'src/server/values.ts', '../generated/graphql.js'],
  ['providers-are-islands', 'src/providers/alpha/neighbor.ts', '../beta/index.js'],
  ['providers-use-the-tools-given', 'src/providers/alpha/upwards.ts', '../../server/gateway.js'],
  ['providers-use-the-tools-given', 'src/providers/alpha/log.ts', '../../telemetry/log.js'],
  ['nobody-names-a-provider', 'src/cli/beta.ts', 'type ../providers/beta/index.js'],
  ['production-loads-no-sandbox', 'src/providers/alpha/fake.ts', './sandbox.js'],
  ['metrics-and-traces-load-late', 'src/telemetry/early.ts', './metrics/count.js'],
  ['loaded-after-the-start', 'src/server/early.ts', 'graphql-jit'],
  ['flows-point-down', 'src/auth/flows/upwards.ts', '../engine.js'],
  ['sessions-know-no-grants', 'src/auth/sessions/aside.ts', '../grants/grants.js'],
  ['grants-know-no-sessions', 'src/auth/grants/aside.ts', '../sessions/sessions.js'],
  ['no-dev-dependencies-in-production', 'src/server/tools.ts', 'vitest'],
  ['declared-packages-only', 'src/server/borrowed.ts', 'typescript'],
  ['resolvable', 'src/server/lost.ts', './nowhere.js'],
  ['examples-use-the-package', 'examples/providers/gamma/inside.ts', '../../../src/upstream/messages.js'],
  ['examples-name-the-package', 'examples/providers/gamma/path.ts', '../../../src/index.js'],
  ['production-knows-no-test', 'src/server/tested.ts', '../../test/some.test.js'],
  ['no-orphans', 'src/server/left-over.ts', ''],
  ['no-dead-files', 'src/server/dead.ts', 'node:path'],
];
const BREACHES = [...ORDER_BREACHES, ...OTHER_BREACHES];

/** The other half of the ring, which is reported once. */
const BESIDE = { 'src/server/ring.ts': ['type ./ring-back.js'] };

/** Violations that main does not import, which makes them dead files as well. */
const UNREACHED = ['no-orphans', 'no-dead-files', 'sandboxes-points-down', 'testing-points-down'];

/** The file that imports the breaches of a folder: not every file may. */
const HOMES: Readonly<Record<string, RegExp>> = {
  'src/main.ts': /^src\/(?!main[.]|providers\/alpha\/|testing\/)/,
  'src/providers/alpha/index.ts': /^src\/providers\/alpha\//,
  'src/testing/index.ts': /^src\/testing\/(?!index[.])/,
};
const homeOf = (file: string) => Object.keys(HOMES).find(home => HOMES[home]?.test(file));

/** Rules that are broken by the file that is imported, not by the one that imports it. */
const ABOUT_TARGETS = ['every-file-has-a-room', 'no-dead-files'];

function importLine(what: string): string {
  const [, kind, from] = /^(type |import\(\) )?(.*)$/.exec(what) ?? [];
  if (kind === 'type ') return `import type {} from '${from}';`;
  return kind ? `export const late = () => import('${from}');` : `import '${from}';`;
}

async function breachesFound(folder: string): Promise<string[]> {
  const stdout = await new Promise<string>(resolve => {
    const args = [
      'src',
      'test',
      'examples/providers',
      '--config',
      join(ROOT, '.dependency-cruiser.cjs'),
      '--output-type',
      'json',
    ];
    execFile(join(ROOT, 'node_modules/.bin/depcruise'), args, { cwd: folder, maxBuffer: 1 << 26 }, (_error, text) =>
      resolve(text),
    );
  });
  const report = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return report.summary.violations.map(
    ({ rule, from, to }) => `${rule.name} ${ABOUT_TARGETS.includes(rule.name) ? to : from}`,
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
    const { compilerOptions } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config;
    const { module, paths } = compilerOptions;
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { module, paths } }));
    await plant(SOUND);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function plant(files: Readonly<Record<string, readonly string[]>>) {
    for (const [file, imports] of Object.entries(files)) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), `${imports.map(importLine).join('\n')}\nexport const here = 1;\n`);
    }
  }

  it('accept a project that breaks none', async () => {
    expect(await breachesFound(folder)).toEqual([]);
  });

  it('report every violation and nothing else', async () => {
    const unreached = BREACHES.filter(([rule]) => UNREACHED.includes(rule)).map(([, file]) => file);
    const reached = BREACHES.map(([, file]) => file).filter(file => !unreached.includes(file));
    await plant(
      Object.fromEntries(
        BREACHES.map(([, file, imports]) => [file, [...(SOUND[file] ?? []), ...(imports ? [imports] : [])]]),
      ),
    );
    const linksFrom = (home: string) =>
      reached
        .filter(file => homeOf(file) === home)
        .map(file => `./${relative(dirname(home), file)}`.replace('.ts', '.js'));
    for (const home of Object.keys(HOMES)) await plant({ [home]: [...(SOUND[home] ?? []), ...linksFrom(home)] });
    await plant(BESIDE);

    const expected = BREACHES.map(([rule, file]) => `${rule} ${file}`);
    const dead = unreached.map(file => `no-dead-files ${file}`);
    expect(new Set(await breachesFound(folder))).toEqual(new Set([...expected, ...dead]));
  });

  it('each have a planted violation', async () => {
    const config: { default: { forbidden: { name: string }[] } } = await import(join(ROOT, '.dependency-cruiser.cjs'));
    const rules = config.default.forbidden.map(rule => rule.name);
    expect([...new Set(BREACHES.map(([rule]) => rule))].sort()).toEqual(rules.sort());
  });
});
