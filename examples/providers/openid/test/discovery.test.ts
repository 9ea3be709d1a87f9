import { codeOf, type SendOnce, UpstreamFailure } from 'keyring-gateway';
import { send } from 'keyring-gateway/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { discovery } from '../discovery.js';
import { openidSandbox } from '../sandbox.js';

const METADATA = /openid-configuration$/;
const HOUR_MS = 3_600_000;

let sandbox: Awaited<ReturnType<typeof openidSandbox.start>>;
let nowMs: number;
beforeEach(async () => {
  nowMs = 0;
  sandbox = await openidSandbox.start();
});
afterEach(() => sandbox.close());

const sendOnce: SendOnce = async (url, { method, headers = {} }) => {
  const sentAtMs = Date.now();
  const response = await send({ url, method, headers }).catch(cause => {
    throw new UpstreamFailure('no-response', { cause });
  });
  return {
    status: response.status,
    headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
    text: response.text,
    sentAtMs,
    receivedAtMs: Date.now(),
  };
};
const start = () => discovery(sandbox.origin, { now: () => nowMs, sendOnce });
const fetched = () => sandbox.seen.filter(({ path }) => METADATA.test(path)).length;
const codeFrom = (found: Promise<unknown>) => found.then(() => 'found', codeOf);

it('fetches metadata once for concurrent callers, and again after an hour', async () => {
  const discover = start();
  const found = await Promise.all(Array.from({ length: 20 }, discover));
  expect(new Set(found.map(({ token_endpoint }) => token_endpoint))).toEqual(
    new Set([`${sandbox.origin}/oauth2/token`]),
  );
  expect(fetched()).toBe(1);
  nowMs += HOUR_MS;
  await discover();
  expect(fetched()).toBe(2);
});

it('keeps the earlier metadata while the issuer is unavailable', async () => {
  const discover = start();
  const known = await discover();
  nowMs += HOUR_MS;
  sandbox.faults.next(METADATA, { kind: 'status', status: 503 });
  expect(await discover()).toEqual(known);
});

it('does not cache a failure', async () => {
  const discover = start();
  sandbox.faults.next(METADATA, { kind: 'reset' });
  expect(await codeFrom(discover())).toBe('PROVIDER_UNAVAILABLE');
  expect(await codeFrom(discover())).toBe('found');
});

const withBody = (change: object) =>
  ({ kind: 'edit', edit: (body: unknown) => ({ ...Object(body), ...change }) }) as const;

it.each([
  ['an HTML page', { kind: 'html' } as const],
  ['another issuer', withBody({ issuer: 'https://evil.example' })],
  ['no revocation endpoint', withBody({ revocation_endpoint: undefined })],
  ['no S256', withBody({ code_challenge_methods_supported: ['plain'] })],
])('rejects metadata with %s', async (_, fault) => {
  sandbox.faults.next(METADATA, fault);
  expect(await codeFrom(start()())).toBe('PROVIDER_PROTOCOL_ERROR');
});
