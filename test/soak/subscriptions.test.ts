import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { purewlSandbox } from '../../src/providers/purewl/sandbox.js';
import type { Sandbox } from '../../src/testing/sandbox/kit.js';
import { type EventStream, listen } from '../support/event-stream.js';
import { type GatewayProcess, startGateway } from '../support/gateway-process.js';
import { graphqlPost, send } from '../support/http-client.js';

const STREAMS = 500;

let sandbox: Sandbox | undefined;
let gateway: GatewayProcess | undefined;
afterAll(async () => {
  await gateway?.kill();
  await sandbox?.close();
});

const residentKiB = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

async function ask(url: string, query: string, cookie = ''): Promise<string> {
  const { cookies } = await send(graphqlPost(url, query, undefined, { ...(cookie && { cookie }) }));
  return cookies[0]?.split(';')[0] ?? cookie;
}

it(`${STREAMS} subscriptions of one process all receive events, and all end on drain`, async () => {
  sandbox = await purewlSandbox.start();
  const limits = { KEYRING_REQUESTS_PER_SECOND: '100000', KEYRING_REQUEST_BURST: '100000' };
  const running = await startGateway({
    env: { ...sandbox.env, ...limits, KEYRING_ALLOW_HTTP_UPSTREAMS: '1', KEYRING_LOG_LEVEL: 'warn' },
  });
  gateway = running;
  const [login] = sandbox.logins;
  const secretKey = String((login?.input.purewl as { secretKey?: string } | undefined)?.secretKey);
  const cookie = await ask(
    running.url,
    `mutation { login(input: { purewl: { secretKey: "${secretKey}" } }) { __typename } }`,
  );
  for (let n = 0; n < 200; n += 1) await ask(running.url, '{ session { id } }', cookie);
  const before = residentKiB(running.pid);

  let times: number[] = [];
  let begun = 0;
  const streams: EventStream[] = [];
  for (let n = 0; n < STREAMS; n += 1)
    streams.push(await listen(running.url, cookie, { onEvent: () => times.push(performance.now() - begun) }));
  const after = residentKiB(running.pid);

  const rounds: number[][] = [];
  for (let round = 0; round < 10; round += 1) {
    times = [];
    begun = performance.now();
    await ask(running.url, 'mutation { refresh(provider: PUREWL) { __typename } }', cookie);
    await expect.poll(() => times.length, { timeout: 10_000, interval: 5 }).toBe(STREAMS);
    rounds.push(times.toSorted((a, b) => a - b));
  }
  const median = (at: number) => Math.round((rounds.map(one => one[at] ?? 0).sort((a, b) => a - b)[5] ?? 0) * 10) / 10;
  process.stdout.write(
    `${STREAMS} subscriptions: ${((after - before) / STREAMS).toFixed(1)} KiB each; from the mutation's start to the event: first ${median(0)} ms, median ${median(STREAMS / 2)} ms, last ${median(STREAMS - 1)} ms\n`,
  );

  const drained = running.stop();
  await Promise.all(streams.map(stream => stream.over));
  expect(await drained).toBe(0);
});
