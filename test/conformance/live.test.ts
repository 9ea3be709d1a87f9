import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderModule } from '../../src/provider/contract.js';
import { pmapi } from '../../src/providers/pmapi/index.js';
import { pmapiSandbox } from '../../src/providers/pmapi/sandbox.js';
import { LIVE_CASES, type LiveTrial, tryLive } from '../../src/testing/conformance/live.js';
import type { Sandbox } from '../../src/testing/sandbox/kit.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await pmapiSandbox.start();
});
afterEach(() => sandbox.close());

const module = pmapi as unknown as ProviderModule;

async function verdicts(trial: Partial<LiveTrial>) {
  const env = { ...sandbox.env, KEYRING_ALLOW_HTTP_UPSTREAMS: '1' };
  const results = await tryLive({ module, sample: sandbox.sample, env, ...trial });
  return results.map(([{ name }, { kind }]) => `${name} ${kind}`);
}

const login = (password: string) => ({ pmapi: { password: { username: 'bureau', password } } });

describe('the kit against a live provider', () => {
  it('finds no defect and leaves nothing behind', async () => {
    expect(await verdicts({ login: login('Grüße & correct horse') })).toEqual(
      LIVE_CASES.map(({ name }) => `${name} held`),
    );
    expect(sandbox.ledger.entries.size).toBe(1);
    expect(sandbox.ledger.live(Date.now())).toEqual([]);
    const changing = sandbox.seen.filter(({ method, path }) => method !== 'GET' && path !== '/v1/token');
    expect(changing).toEqual([]);
  });

  it("reads with the gateway's own credentials when no login is given", async () => {
    const env = { ...sandbox.env, ...sandbox.serviceEnv, KEYRING_ALLOW_HTTP_UPSTREAMS: '1' };
    expect(await verdicts({ env })).toEqual(LIVE_CASES.map(({ name }) => `${name} held`));
  });

  it('tries a wrong login once and then stops', async () => {
    expect(await verdicts({ login: login('wrong') })).toEqual(['login broken']);
    expect(sandbox.ledger.refusals).toBe(1);
  });

  it('names the invalid settings', async () => {
    await expect(verdicts({ env: { PMAPI_URL: 'nowhere' } })).rejects.toThrow(/PMAPI_URL: must be/);
  });
});
