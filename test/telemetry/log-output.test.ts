import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logOutput } from '../../src/telemetry/logger.js';
import { until } from '../../src/testing/until.js';
import { builtSources } from '../support/built.js';
import { bareEnv } from '../support/child.js';
import { freePort } from '../support/ports.js';

describe('log lines', () => {
  const opened = () => {
    const written: string[] = [];
    return { written, output: logOutput({ write: lines => written.push(lines) }) };
  };

  it('of level info and below are buffered for a moment at most', async () => {
    const { written, output } = opened();
    output.together.write('a\n');
    output.together.write('b\n');
    expect(written).toEqual([]);
    await expect.poll(() => written).toEqual(['a\nb\n']);
  });

  it('of level info and below are not buffered when there are many', () => {
    const { written, output } = opened();
    for (let n = 0; n < 100; n += 1) output.together.write(`${'x'.repeat(99)}\n`);
    expect(written.join('').length).toBeGreaterThan(8_000);
  });

  it('of higher levels are written at once, in order', () => {
    const { written, output } = opened();
    output.together.write('routine\n');
    output.atOnce.write('trouble\n');
    expect(written).toEqual(['routine\ntrouble\n']);
  });
});

it('a gateway whose log has lost its reader still drains and exits', async () => {
  const port = await freePort();
  const env = { ...bareEnv(), PORT: String(port), KEYRING_DRAIN_LEAD: '0' };
  const gateway = spawn(process.execPath, [join(await builtSources(), 'main.js')], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(gateway, 'exit');
  try {
    await until('the gateway is live', async () => (await fetch(`http://127.0.0.1:${port}/live`)).ok);
    gateway.stdout.destroy();
    const body = JSON.stringify({ query: '{ providers { id } }' });
    const headers = { 'content-type': 'application/json' };
    for (let n = 0; n < 3; n += 1)
      expect((await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, body })).status).toBe(200);
    gateway.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    gateway.kill('SIGKILL');
  }
});
