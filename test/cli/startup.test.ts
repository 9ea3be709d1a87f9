import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareEnv, startChild } from '../support/child.js';
import { command, commandFile } from '../support/command.js';
import { freePort } from '../support/ports.js';

describe('the gateway process', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyring-startup-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const CONFIG = `import { defineConfig } from 'keyring-gateway';
import { pmapi, socios } from 'keyring-gateway/providers';
const failing = { ...pmapi, create() { throw new Error('the key file is empty'); } };
`;
  async function configFile(name: string, text: string): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  }

  it.each([
    [
      'of providers, settings and config',
      'export default defineConfig({ providers: [socios, socios, failing], onEvents: 1 });',
      [/: Two providers have the id SOCIOS\.$/, /: onEvents is not an option/, /^KEYRING_DRAIN: /, /^PMAPI: the key/],
    ],
    [
      'of settings, where the config file cannot be imported',
      "import './missing.js';",
      [/Cannot find module/, /^KEYRING_DRAIN: /],
    ],
  ])('reports every complaint at once: %s', async (_, text, expected) => {
    const KEYRING_CONFIG = await configFile('keyring.config.ts', CONFIG + text);
    const env = { KEYRING_CONFIG, KEYRING_DRAIN: 'soon', KEYRING_DRIAN: '1', PORT: String(await freePort()) };
    const { code, stdout, stderr } = await command([], env);
    expect([code, stdout]).toEqual([1, '']);
    const [title, ...lines] = stderr.split('\n  ');
    expect(title).toBe('Keyring cannot start:');
    expect(lines).toEqual([
      ...expected.map(pattern => expect.stringMatching(pattern)),
      expect.stringMatching(/^KEYRING_DRIAN is no setting/),
    ]);
    // The doctor reports the same, as findings.
    const report = await command(['doctor', '--json'], env);
    expect(report.code).toBe(1);
    const { findings } = JSON.parse(report.stdout) as { findings: { code: string; says: string }[] };
    expect(findings).toEqual(
      expected.map(pattern =>
        expect.objectContaining({ code: 'SETTINGS_REFUSED', says: expect.stringMatching(pattern) }),
      ),
    );
  });

  it.each([
    [undefined, (port: number) => `http://localhost:${port}`],
    ['http://localhost:4000', () => 'http://localhost:4000'],
  ])('with PORT=0 and PUBLIC_URL %s logs its URL and the port that it opened', async (PUBLIC_URL, urlOf) => {
    const env = { ...bareEnv(), PORT: '0', ...(PUBLIC_URL && { PUBLIC_URL }) };
    const gateway = startChild(process.execPath, [await commandFile()], { env });
    try {
      await gateway.printed(/"listening"/, 60_000);
      const { url, port } = JSON.parse(gateway.output().trim()) as { readonly url: string; readonly port: number };
      expect(url).toBe(urlOf(port));
      expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200);
    } finally {
      await gateway.end('SIGKILL');
    }
  });
});
