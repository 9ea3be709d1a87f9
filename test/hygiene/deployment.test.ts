import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { settingNames } from '../../scripts/docs/settings.js';
import { readConfig } from '../../src/config/index.js';
import { builtInProviders } from '../../src/providers/index.js';
import { sandboxesOf } from '../../src/testing/sandbox/of-providers.js';
import { dockerfile, instructions, lastStage } from './dockerfile.js';
import { packageJson, read } from './project.js';

interface Service {
  readonly build?: { readonly context: string; readonly target: string };
  readonly command?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly stop_grace_period?: string;
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

/** An environment in which each `${NAME:-default}` has its default. */
const filledIn = (environment: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')]),
  );

const compose = parse(read('docker-compose.yml')) as { services: Record<string, Service> };
const services = Object.entries(compose.services);

/** What Redis and its command line understand; docker-compose.yml takes the password from outside. */
const OF_REDIS = ['REDIS_PASSWORD', 'REDISCLI_AUTH'];

/** Names that the gateway reads: its settings, those of Node.js, and those of Redis. */
const known = new Set([...settingNames(), 'NODE_ENV', 'NODE_COMPILE_CACHE', ...OF_REDIS]);
const knownToSandbox = new Set(
  [...read('src/testing/sandbox/main.ts').matchAll(/process\.env\.(\w+)/g)].map(([, name]) => name),
);

it('docker-compose.yml starts Redis, the sandboxes and the gateway', () => {
  expect(Object.keys(compose.services).sort()).toEqual(['gateway', 'redis', 'sandbox']);
  for (const [, { depends_on = {} }] of services)
    for (const name of Object.keys(depends_on)) expect(compose.services).toHaveProperty(name);
  const stages = instructions('FROM').map(line => line.split(' AS ')[1]);
  for (const [, { build }] of services) if (build) expect(stages).toContain(build.target);
});

it('its Redis persists what it has acknowledged and never evicts a key', () => {
  expect(compose.services.redis?.command).toMatch(/--appendonly yes/);
  expect(compose.services.redis?.command).toMatch(/--maxmemory-policy noeviction/);
});

it('every environment name in docker-compose.yml and the Dockerfile is a setting', () => {
  const { sandbox, ...others } = compose.services;
  const inCompose = Object.values(others).flatMap(({ environment = {} }) => Object.keys(environment));
  const inSandbox = Object.keys(sandbox?.environment ?? {});
  expect(inSandbox.filter(name => !knownToSandbox.has(name))).toEqual([]);
  const referred = [...read('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
  const inImage = instructions('ENV').flatMap(line => line.split(' ').map(pair => pair.split('=')[0]));
  const inProbe = [...read('Dockerfile').matchAll(/process\.env\.(\w+)/g)].map(([, name]) => name);
  const all = [...inCompose, ...referred, ...inImage, ...inProbe];
  expect(all.length).toBeGreaterThan(10);
  expect(all.filter(name => !known.has(name ?? ''))).toEqual([]);
});

it("its gateway is configured completely, with the sandboxes' own registration", async () => {
  const { environment = {} } = compose.services.gateway ?? {};
  const env = filledIn(environment);
  const read = readConfig(env);
  expect(read.ok ? [] : read.complaints).toEqual([]);

  const { KEYRING_PROVIDERS: named = '' } = environment;
  expect(compose.services.sandbox?.environment?.KEYRING_PROVIDERS).toBe(named);
  const offered = (await sandboxesOf(builtInProviders)).filter(({ id }) => named.split(',').includes(id.toLowerCase()));
  expect(offered).toHaveLength(named.split(',').length);

  // One port after the other, in the order of the list.
  const firstPort = Number(compose.services.sandbox?.environment?.SANDBOX_PORT);
  for (const [index, module] of offered.entries()) {
    const sandbox = await module.start();
    await sandbox.close();
    const given = Object.keys(sandbox.env).map(name => [name, env[name] ?? '']);
    const path = ([name, value]: string[]) => `${name}=${value?.replace(/^http:\/\/[^/]+/, '')}`;
    expect(given.map(path)).toEqual(Object.entries(sandbox.env).map(path));
    for (const [, value = ''] of given)
      if (value.startsWith('http')) expect(new URL(value).port).toBe(String(firstPort + index));
  }
});

it('its gateway has the time that a drain takes, and only the rights it needs', () => {
  const { environment = {}, ...gateway } = compose.services.gateway ?? {};
  const read = readConfig(filledIn(environment));
  if (!read.ok) throw new Error(read.complaints.join('\n'));
  const { drainLeadSeconds, drainSeconds } = read.config.server;
  expect(Number.parseInt(gateway.stop_grace_period ?? '', 10)).toBeGreaterThan(drainLeadSeconds + drainSeconds);
  expect(gateway).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  // Nothing here is for other machines.
  for (const [, { ports = [] }] of services) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
});

it('the image runs the build as a user that is not root', () => {
  const one = (word: string) => lastStage.filter(instruction => instruction.word === word).map(({ rest }) => rest);
  // A number, because Kubernetes cannot verify that a user name is not root's.
  expect(one('USER')).toEqual(['1000:1000']);
  expect(one('STOPSIGNAL')).toEqual(['SIGTERM']);
  const [command = ''] = one('CMD');
  expect((JSON.parse(command) as string[]).join(' ')).toBe(packageJson.scripts.start);
  const probe = one('HEALTHCHECK')[0]?.split(' CMD ')[1] ?? '';
  expect((JSON.parse(probe) as string[]).at(-1)).toContain('/live');
  for (const line of instructions('RUN'))
    for (const [, script] of line.matchAll(/npm run (\S+)/g)) expect(packageJson.scripts).toHaveProperty(script ?? '');
});

it('the image contains no development dependency and no source, and uses the supported Node', () => {
  const stages = dockerfile.filter(({ word }) => word === 'FROM').map(({ rest }) => rest);
  expect(stages).toEqual(['workshop', 'packages', 'gateway'].map(name => `\${NODE} AS ${name}`));
  // 24 is the LTS release; a digest may stand behind the tag.
  expect(instructions('ARG')[0]).toMatch(/^NODE=node:24-bookworm-slim(@sha256:[\da-f]{64})?$/);
  const copied = lastStage.filter(({ word }) => word === 'COPY').map(({ rest }) => rest);
  expect(copied).toEqual([
    '--from=packages /app/node_modules ./node_modules',
    '--from=workshop /app/dist ./dist',
    'schema ./schema',
    'package.json LICENSE ./',
  ]);
  expect(instructions('RUN').filter(line => line.startsWith('npm ci --omit=dev'))).toHaveLength(1);
  // `COPY . .` copies the checkout, without secrets and without files built on another machine.
  const ignored = read('.dockerignore').split('\n');
  for (const name of ['.env', '.git', 'node_modules', 'dist']) expect(ignored).toContain(name);
});
