import { describe, expect, it } from 'vitest';
import { examine } from '../../../src/cli/doctor/check.js';
import { keyRing } from '../../../src/cli/doctor/seals.js';
import { settings, site } from '../../../src/cli/doctor/settings.js';
import { diagnose, inputsOf } from '../../../src/cli/doctor.js';
import { readConfig } from '../../../src/config/index.js';
import { builtInProviders } from '../../../src/providers/index.js';
import { type Env, sealKey } from './support.js';

const PRODUCTION: Env = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://api.example.com',
  KEYRING_SEAL_KEYS: sealKey('k1'),
  KEYRING_TRUST_PROXY: '1',
  REDIS_URL: 'redis://127.0.0.1:1',
};

/** Codes of the doctor's findings about settings alone. */
async function codes(env: Env): Promise<string[]> {
  const read = readConfig(env);
  if (!read.ok) throw new Error(read.complaints.join('\n'));
  const findings = await examine([settings, site, keyRing], inputsOf(read.config, builtInProviders, read.warnings));
  return findings.filter(({ level }) => level !== 'ok').map(({ level, code }) => `${level} ${code}`);
}

describe('doctor on settings that', () => {
  it.each<[string, Env, readonly string[]]>([
    ['are sound', {}, []],
    ['allow pages of the same site', { KEYRING_ORIGINS: 'https://app.example.com,https://example.com' }, []],
    ['allow pages of another site', { KEYRING_ORIGINS: 'https://app.example.org' }, ['error ORIGIN_CROSS_SITE']],
    ['allow pages of a public host', { KEYRING_ORIGINS: 'https://203.0.113.7' }, ['error ORIGIN_CROSS_SITE']],
    ['allow pages of an app', { KEYRING_ORIGINS: 'capacitor://localhost' }, ['warning ORIGIN_OF_APP']],
    ['name a loopback address', { PUBLIC_URL: 'https://localhost' }, ['error PUBLIC_URL_LOOPBACK']],
    [
      'end logins at an origin that is not allowed',
      { KEYRING_RETURN_TO: 'https://app.example.com/in' },
      ['warning RETURN_TO_FOREIGN'],
    ],
    [
      'end logins at an allowed origin',
      { KEYRING_RETURN_TO: 'https://app.example.com/in', KEYRING_ORIGINS: 'https://app.example.com' },
      [],
    ],
    ['treat all clients as one', { KEYRING_TRUST_PROXY: '0' }, ['warning SETTINGS_DOUBTFUL']],
    ['have a misspelt name', { KEYRING_ORIGIN: 'https://app.example.com' }, ['warning SETTINGS_DOUBTFUL']],
    ['have no seal key', { KEYRING_SEAL_KEYS: sealKey('k1', Buffer.alloc(32)) }, ['error SEAL_KEY_WEAK']],
    [
      'use a password as seal key',
      { KEYRING_SEAL_KEYS: sealKey('k1', Buffer.from('correct horse battery staple 123')) },
      ['error SEAL_KEY_WEAK'],
    ],
    [
      'use a pattern as seal key',
      { KEYRING_SEAL_KEYS: sealKey('k1', Buffer.from(Array.from({ length: 32 }, (_, at) => at * 7))) },
      ['error SEAL_KEY_WEAK'],
    ],
    [
      'rotate to the same key',
      {
        KEYRING_SEAL_KEYS: `${sealKey('new', Buffer.from(PRODUCTION.KEYRING_SEAL_KEYS?.slice(3) ?? '', 'base64'))},${PRODUCTION.KEYRING_SEAL_KEYS}`,
      },
      ['error SEAL_KEY_TWICE'],
    ],
  ])('%s', async (_what, more, expected) => {
    expect(await codes({ ...PRODUCTION, ...more })).toEqual(expected);
  });

  it('are for this machine: pages of another port are allowed, pages of another loopback name are not', async () => {
    const here = { PUBLIC_URL: 'http://localhost:4000', KEYRING_SEAL_KEYS: sealKey('k1') };
    expect(await codes({ ...here, KEYRING_ORIGINS: 'http://localhost:5173' })).toEqual([]);
    expect(await codes({ ...here, KEYRING_ORIGINS: 'http://127.0.0.1:5173' })).toEqual(['error ORIGIN_CROSS_SITE']);
    expect(await codes({ ...here, KEYRING_ORIGINS: 'https://localhost:5173' })).toEqual(['error ORIGIN_OTHER_SCHEME']);
  });

  it.each<[string, Env, RegExp]>([
    [
      'speak plain http in production',
      { PUBLIC_URL: 'http://api.example.com' },
      /^PUBLIC_URL: must be set to an https/,
    ],
    ['have a short seal key', { KEYRING_SEAL_KEYS: 'k1:c2hvcnQ=' }, /^KEYRING_SEAL_KEYS: must be id:base64/],
    [
      'have a seal key id twice',
      { KEYRING_SEAL_KEYS: `${sealKey('k1')},${sealKey('k1')}` },
      /must not hold an id twice/,
    ],
    ['allow every origin', { KEYRING_ORIGINS: '*' }, /^KEYRING_ORIGINS: /],
    ['have no store', { REDIS_URL: '' }, /^REDIS_URL: must be set/],
  ])('the gateway refuses: they %s', async (_what, more, says) => {
    const findings = await diagnose({ ...PRODUCTION, ...more });
    expect(findings).toEqual([
      {
        check: 'settings',
        level: 'error',
        code: 'SETTINGS_REFUSED',
        says: expect.stringMatching(says),
        todo: expect.any(String),
      },
    ]);
  });
});
