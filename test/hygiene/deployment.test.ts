import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { settingNames } from '../../scripts/docs/settings.js';
import { readConfig } from '../../src/config.js';
import { sandboxes } from '../../src/generated/sandboxes.js';
import { packageJson, read } from './project.js';

interface Service {
  readonly build?: { readonly context: string; readonly target: string };
  readonly command?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

const compose = parse(read('docker-compose.yml')) as { services: Record<string, Service> };
const services = Object.entries(compose.services);

/** The Dockerfile's instructions, continuation lines joined. */
const dockerfile = read('Dockerfile')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .flatMap(line => {
    const [, word = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    return word ? [{ word, rest }] : [];
  });
const instructions = (word: string) => dockerfile.filter(one => one.word === word).map(one => one.rest);

/** What the gateway understands: its settings, and the one name that is Node's custom. */
const known = new Set([...settingNames(), 'NODE_ENV']);
const knownToSandbox = new Set(
  [...read('src/sandbox/main.ts').matchAll(/process\.env\.(\w+)/g)].map(([, name]) => name),
);

it('docker-compose.yml brings Redis, the sandboxes and the gateway', () => {
  expect(Object.keys(compose.services).sort()).toEqual(['gateway', 'redis', 'sandbox']);
  for (const [, { depends_on = {} }] of services)
    for (const name of Object.keys(depends_on)) expect(compose.services).toHaveProperty(name);
  const stages = instructions('FROM').map(line => line.split(' AS ')[1]);
  for (const [, { build }] of services) if (build) expect(stages).toContain(build.target);
});

it('Redis there keeps what it has acknowledged and throws no key away', () => {
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

it("the gateway there is set up completely, with the sandboxes' own registration", async () => {
  const { environment = {} } = compose.services.gateway ?? {};
  const env: Record<string, string> = { ...environment, KEYRING_SEAL_KEYS: '' };
  const read = readConfig(env);
  expect(read.ok ? [] : read.complaints).toEqual([]);

  // One port after the other, in the order of the list.
  const firstPort = Number(compose.services.sandbox?.environment?.SANDBOX_PORT);
  for (const [index, module] of sandboxes.entries()) {
    const sandbox = await module.start();
    await sandbox.close();
    const given = Object.keys(sandbox.env).map(name => [name, env[name] ?? '']);
    const path = ([name, value]: string[]) => `${name}=${value?.replace(/^http:\/\/[^/]+/, '')}`;
    expect(given.map(path)).toEqual(Object.entries(sandbox.env).map(path));
    for (const [, value = ''] of given)
      if (value.startsWith('http')) expect(new URL(value).port).toBe(String(firstPort + index));
  }
});

it('the image runs the build, not as root', () => {
  const last = dockerfile.slice(dockerfile.findLastIndex(({ word }) => word === 'FROM'));
  expect(last.find(({ word }) => word === 'USER')?.rest).toBe('node');
  const command = last.find(({ word }) => word === 'CMD')?.rest ?? '';
  expect((JSON.parse(command) as string[]).join(' ')).toBe(packageJson.scripts.start);
  const probe = last.find(({ word }) => word === 'HEALTHCHECK')?.rest.split(' CMD ')[1] ?? '';
  expect((JSON.parse(probe) as string[]).at(-1)).toContain('/live');
  for (const line of instructions('RUN'))
    for (const [, script] of line.matchAll(/npm run (\S+)/g)) expect(packageJson.scripts).toHaveProperty(script ?? '');
});
