import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { bareEnv, type Child, startChild } from '../support/child.js';
import { commandFile } from '../support/command.js';
import { configWith, SDL } from '../support/config-file.js';
import { freePort } from '../support/ports.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyring-config-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Starts the gateway in a folder with one file, outside the repository. */
async function start(name: string, text: string, env: Readonly<Record<string, string>>): Promise<Child> {
  await writeFile(join(folder, name), text);
  return startChild(process.execPath, [await commandFile()], { cwd: folder, env: { ...bareEnv(), ...env } });
}

describe('a config file', () => {
  it('that KEYRING_CONFIG names is used in place of keyring.config.ts', async () => {
    await writeFile(join(folder, 'keyring.config.ts'), 'export default 1;');
    const port = await freePort();
    const env = { PORT: String(port), KEYRING_CONFIG: 'other.ts' };
    const gateway = await start('other.ts', configWith('[socios, acme]'), env);
    try {
      const url = `http://localhost:${port}`;
      await until('it is live', async () => (await fetch(`${url}/live`)).ok, { timeoutMs: 60_000 });
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ acmeGreeting providers { id } }' }),
      });
      expect(await response.json()).toEqual({
        data: { acmeGreeting: 'hello', providers: [{ id: 'SOCIOS' }, { id: 'ACME' }] },
      });
    } finally {
      await gateway.end('SIGKILL');
    }
  });

  it.each([
    ['is missing', 'other.ts', '', { KEYRING_CONFIG: 'missing.ts' }, /KEYRING_CONFIG: missing\.ts does not exist/],
    [
      'exports no config',
      'keyring.config.ts',
      'export const a: number = 1;',
      {},
      /keyring\.config\.ts: The default export must be a config/,
    ],
    [
      'has two providers with one id',
      'keyring.config.ts',
      configWith('[acme, socios, acme]'),
      {},
      /keyring\.config\.ts: Two providers have the id ACME\./,
    ],
    [
      'names an SDL file that is missing',
      'keyring.config.ts',
      configWith("[socios, { ...acme, schema: new URL('./missing.graphql', import.meta.url) }]"),
      {},
      /^ {2}ACME: ENOENT.*missing\.graphql/m,
    ],
    [
      'has SDL that does not parse',
      'keyring.config.ts',
      configWith('[socios, acme]', `${SDL}\nextend type Query { acmeOther: }`),
      {},
      /schema of ACME:5:\d+: Syntax Error/,
    ],
    [
      'has SDL that does not join',
      'keyring.config.ts',
      configWith('[socios, acme]', `${SDL}\nextend type Query { acmeOther: Missing }`),
      {},
      /schema of ACME:5:\d+: Unknown type "Missing"/,
    ],
    [
      'has a provider whose create throws',
      'keyring.config.ts',
      configWith("[socios, { ...acme, create() { throw new Error('the key file is empty'); } }]"),
      {},
      /^ {2}ACME: the key file is empty$/m,
    ],
  ])('that %s ends the gateway before it listens', async (_, name, text, env, complaint) => {
    const gateway = await start(name, text, { PORT: String(await freePort()), ...env });
    expect(await gateway.ended).toBe(1);
    expect(gateway.output()).toMatch(complaint);
    expect(gateway.output()).not.toContain('listening');
    // A complaint, not a crash.
    expect(gateway.output()).not.toMatch(/^ +at /m);
  });
});
