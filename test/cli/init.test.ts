import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../src/cli/init.js';

const PACKAGE = new URL('../../package.json', import.meta.url);

describe('the list of settings in a new project', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyring-init-'));
    await command.run([folder]);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("starts the project's own gateway, not a file of the repository", async () => {
    const { bin } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { bin: Record<string, string> };
    const [, start] = /start with: (.*)$/m.exec(await readFile(join(folder, '.env.example'), 'utf8')) ?? [];
    expect(start).toBe(`node --env-file=.env node_modules/keyring-gateway/${bin['keyring-gateway']} start`);
  });
});
