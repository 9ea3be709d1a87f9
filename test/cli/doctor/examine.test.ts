import { expect, it } from 'vitest';
import { type CheckInputs, examine, ok } from '../../../src/cli/doctor/check.js';
import { redisVersion } from '../../../src/cli/doctor/redis.js';
import { nodeVersion } from '../../../src/cli/doctor/settings.js';
import { inputsOf } from '../../../src/cli/doctor.js';
import { readConfig } from '../../../src/config/index.js';
import { builtInProviders } from '../../../src/providers/index.js';

function inputs(more: Partial<CheckInputs> = {}): CheckInputs {
  const read = readConfig({});
  if (!read.ok) throw new Error(read.complaints.join());
  return { ...inputsOf(read.config, builtInProviders, []), ...more };
}

it('a check that fails, or never ends, is an error, and the others continue', async () => {
  const findings = await examine(
    [
      { name: 'first', run: () => [ok('well')] },
      {
        name: 'failing',
        run: () => {
          throw new TypeError('CANARY');
        },
      },
      { name: 'endless', run: () => new Promise(() => {}) },
      { name: 'last', run: async () => [ok('well')] },
    ],
    inputs(),
    50,
  );
  expect(findings.map(({ check, level, code }) => [check, level, code])).toEqual([
    ['first', 'ok', null],
    ['failing', 'error', 'CHECK_FAILED'],
    ['endless', 'error', 'CHECK_TIMEOUT'],
    ['last', 'ok', null],
  ]);
  expect(JSON.stringify(findings)).not.toContain('CANARY');
});

it.each([
  ['18.20.4', 'NODE_VERSION'],
  ['20.18.9', 'NODE_VERSION'],
  ['20.19.0', null],
  ['24.1.0', null],
])('Node %s', async (version, code) => {
  expect(await examine([nodeVersion], inputs({ nodeVersion: version }))).toMatchObject([{ code }]);
});

it.each([
  ['5.0.14', 'REDIS_VERSION'],
  ['6.0.16', 'REDIS_VERSION'],
  ['6.2.0', null],
  ['8.0.1', null],
])('Redis %s', async (version, code) => {
  const node = {
    at: 'redis:6379',
    info: new Map([['redis_version', version]]),
    config: new Map(),
    pingsMs: [],
    aheadMs: 0,
  };
  const redis: CheckInputs['redis'] = async () => ({ kind: 'there', nodes: [node], silent: [] });
  expect(await examine([redisVersion], inputs({ redis }))).toMatchObject([{ code }]);
});
