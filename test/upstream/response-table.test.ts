import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTokenAnswer } from '../../src/auth/oauth2/token-response.js';
import type { ProviderId } from '../../src/provider-id.js';
import { SILENT } from '../../src/telemetry/telemetry.js';
import { UpstreamClient } from '../../src/upstream/client.js';
import { type FailureKind, UpstreamFailure } from '../../src/upstream/failure.js';
import { BOUNDS } from '../../src/upstream/provider-numbers.js';
import { isPage, meaningOf, RESPONSE_TABLE } from '../../src/upstream/response-table.js';
import { createTokenEndpoint } from '../../src/upstream/token-endpoint.js';
import { ROOT } from '../support/built.js';
import { anyHost } from '../support/hosts.js';
import { httpServer, later, rawServer } from './upstreams.js';

const ACME = 'ACME' as ProviderId;
const LIMITS = { deadlineMs: 1_000, maxBytes: 10_000 };
const ASK = { method: 'POST', headers: {} } as const;
const PAGE = '<!doctype html><title>Maintenance</title>';

interface Sent {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const serving = ({ status, body = '', headers = {} }: Sent) =>
  httpServer((_request, response) => response.writeHead(status, headers).end(body));

const tokens = () => createTokenEndpoint(ACME, LIMITS, SILENT, anyHost);
const unavailable = (code: string) => ({ kind: 'unavailable', code, retryAfterMs: undefined });
const UNKNOWN = { kind: 'unknown' };
const REFUSED = { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
const error = (code: string) => JSON.stringify({ error: code });

describe('a token request', () => {
  it.each<[string, Sent, unknown]>([
    ['200 with tokens', { status: 200, body: '{"access_token":"a"}' }, { kind: 'issued' }],
    ['201 with tokens', { status: 201, body: '{"access_token":"a"}' }, { kind: 'issued' }],
    ['200 with invalid_grant', { status: 200, body: error('invalid_grant') }, REFUSED],
    ['400 with invalid_grant', { status: 400, body: error('invalid_grant') }, REFUSED],
    [
      '401 with invalid_client',
      { status: 401, body: error('invalid_client') },
      { kind: 'misconfigured', error: 'invalid_client' },
    ],
    ['200 with another error', { status: 200, body: error('server_error') }, unavailable('PROVIDER_UNAVAILABLE')],
    ['200 with an error object', { status: 200, body: '{"error":{"code":5}}' }, unavailable('PROVIDER_UNAVAILABLE')],
    ['200 with a page', { status: 200, body: PAGE }, unavailable('PROVIDER_PROTOCOL_ERROR')],
    [
      '200 with a page, called JSON',
      { status: 200, body: PAGE, headers: { 'content-type': 'application/json' } },
      unavailable('PROVIDER_PROTOCOL_ERROR'),
    ],
    ['200 with other JSON', { status: 200, body: '{"ok":true}' }, UNKNOWN],
    ['200 with JSON cut short', { status: 200, body: '{"access_token":"a"' }, UNKNOWN],
    ['200 with nothing', { status: 200 }, UNKNOWN],
    ['202 with nothing', { status: 202 }, UNKNOWN],
    ['204', { status: 204 }, UNKNOWN],
    ['206 with a part', { status: 206, body: '{"access_' }, UNKNOWN],
    ['200 with text', { status: 200, body: 'OK', headers: { 'content-type': 'text/plain' } }, UNKNOWN],
    [
      '200 with XML',
      { status: 200, body: '<?xml version="1.0"?><a/>', headers: { 'content-type': 'text/xml' } },
      UNKNOWN,
    ],
    ['200 with too much', { status: 200, body: ' '.repeat(10_001) }, UNKNOWN],
    ['500 with too much', { status: 500, body: ' '.repeat(10_001) }, unavailable('PROVIDER_UNAVAILABLE')],
    [
      '200 with a page that is too large',
      { status: 200, body: PAGE + ' '.repeat(10_000), headers: { 'transfer-encoding': 'chunked' } },
      unavailable('PROVIDER_PROTOCOL_ERROR'),
    ],
    ['302', { status: 302, headers: { location: '/elsewhere' } }, unavailable('PROVIDER_PROTOCOL_ERROR')],
    ['307', { status: 307, headers: { location: '/elsewhere' } }, unavailable('PROVIDER_PROTOCOL_ERROR')],
    ['400 with other JSON', { status: 400, body: '{"message":"no"}' }, unavailable('PROVIDER_PROTOCOL_ERROR')],
    ['401 with a page', { status: 401, body: PAGE }, unavailable('PROVIDER_PROTOCOL_ERROR')],
    ['404', { status: 404 }, unavailable('PROVIDER_PROTOCOL_ERROR')],
    ['408', { status: 408 }, unavailable('PROVIDER_PROTOCOL_ERROR')],
    ['425', { status: 425 }, unavailable('PROVIDER_PROTOCOL_ERROR')],
    ['429', { status: 429 }, unavailable('RATE_LIMITED')],
    ['429 with invalid_grant', { status: 429, body: error('invalid_grant') }, unavailable('RATE_LIMITED')],
    ['499', { status: 499 }, unavailable('PROVIDER_PROTOCOL_ERROR')],
    ['500', { status: 500 }, unavailable('PROVIDER_UNAVAILABLE')],
    ['501', { status: 501 }, unavailable('PROVIDER_UNAVAILABLE')],
    ['503 with a page', { status: 503, body: PAGE }, unavailable('PROVIDER_UNAVAILABLE')],
    ['503 with invalid_grant', { status: 503, body: error('invalid_grant') }, unavailable('PROVIDER_UNAVAILABLE')],
    ['599', { status: 599 }, unavailable('PROVIDER_UNAVAILABLE')],
    ['700', { status: 700 }, unavailable('PROVIDER_UNAVAILABLE')],
    ['502', { status: 502 }, UNKNOWN],
    ['502 with a page', { status: 502, body: PAGE }, UNKNOWN],
    ['504 with invalid_grant', { status: 504, body: error('invalid_grant') }, UNKNOWN],
    ['520', { status: 520 }, UNKNOWN],
    ['524', { status: 524 }, UNKNOWN],
  ])('has the documented outcome after %s', async (_what, sent, outcome) => {
    expect(await tokens().requestToken(`${await serving(sent)}/`, ASK, readTokenAnswer)).toMatchObject(
      outcome as object,
    );
  });

  it('does not follow a redirect, not even to the same host', async () => {
    const seen: unknown[] = [];
    const origin = await httpServer((request, response) => {
      seen.push(request.url);
      response.writeHead(308, { location: '/elsewhere' }).end();
    });
    await tokens().requestToken(`${origin}/token`, ASK, readTokenAnswer);
    expect(seen).toEqual(['/token']);
  });

  it.each([
    ['reset', 'reset', ''],
    ['cut short', 'end', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"access_token":"a"'],
    ['never responded to', 'stay', ''],
    ['followed by interim responses alone', 'end', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['followed by bytes that are not HTTP', 'end', 'nonsense\r\n\r\n'],
  ] as const)('that is %s has an unknown outcome', async (_what, then, bytes) => {
    expect(await tokens().requestToken(`${await rawServer(bytes, then)}/`, ASK, readTokenAnswer)).toEqual(UNKNOWN);
  });

  it('that could not be sent did not use the refresh token', async () => {
    const outcome = await tokens().requestToken('http://127.0.0.1:1/', ASK, readTokenAnswer);
    expect(outcome).toEqual(unavailable('PROVIDER_UNAVAILABLE'));
  });

  it.each([
    ['access token', { accessToken: 'a\uFFFD' }],
    ['refresh token', { accessToken: 'a', refreshToken: 'r\u0000' }],
    ['credential', { accessToken: 'a', credentials: { secret: 's\uFFFD' } }],
  ])('whose %s is damaged returns nothing that can be stored', async (_what, issued) => {
    const outcome = await tokens().requestToken(`${await serving({ status: 200 })}/`, ASK, () => ({
      kind: 'issued',
      issued,
    }));
    expect(outcome).toEqual(UNKNOWN);
  });
});

describe('a revocation', () => {
  const isSuccess = ({ status }: { status: number }) => status >= 200 && status < 300;
  const RETRY = { kind: 'retry' };
  const revoke = (url: string) => tokens().requestRevocation(url, ASK, isSuccess);

  it.each<[string, Sent, unknown]>([
    ['200', { status: 200 }, { kind: 'revoked' }],
    ['200 with other JSON', { status: 200, body: '{}' }, { kind: 'revoked' }],
    ['200 with text', { status: 200, body: 'OK', headers: { 'content-type': 'text/html' } }, { kind: 'revoked' }],
    ['204', { status: 204 }, { kind: 'revoked' }],
    ['200 with a page', { status: 200, body: PAGE }, RETRY],
    [
      '200 with unsupported_token_type',
      { status: 200, body: error('unsupported_token_type') },
      { kind: 'refused', error: 'unsupported_token_type' },
    ],
    ['200 with an error in prose', { status: 200, body: error('That did not work!') }, { kind: 'refused' }],
    [
      '400 with unsupported_token_type',
      { status: 400, body: error('unsupported_token_type') },
      { kind: 'refused', error: 'unsupported_token_type' },
    ],
    [
      '400 with invalid_request',
      { status: 400, body: error('invalid_request') },
      { kind: 'refused', error: 'invalid_request' },
    ],
    ['400 with other JSON', { status: 400, body: '{"message":"no"}' }, { kind: 'refused' }],
    ['400 without a body', { status: 400 }, RETRY],
    ['400 with temporarily_unavailable', { status: 400, body: error('temporarily_unavailable') }, RETRY],
    [
      '401 with invalid_client',
      { status: 401, body: error('invalid_client') },
      { kind: 'retry', error: 'invalid_client' },
    ],
    [
      '400 with unauthorized_client',
      { status: 400, body: error('unauthorized_client') },
      { kind: 'retry', error: 'unauthorized_client' },
    ],
    ['401 with a page', { status: 401, body: PAGE }, RETRY],
    ['403 with a page', { status: 403, body: PAGE }, RETRY],
    [
      '403 with access_denied',
      { status: 403, body: error('access_denied') },
      { kind: 'refused', error: 'access_denied' },
    ],
    ['403 with other JSON', { status: 403, body: '{"message":"no"}' }, RETRY],
    ['404 with JSON', { status: 404, body: error('not_found') }, RETRY],
    ['405', { status: 405, body: error('method_not_allowed') }, RETRY],
    ['302', { status: 302, headers: { location: '/' } }, RETRY],
    ['429', { status: 429, headers: { 'retry-after': '7' } }, { kind: 'retry', retryAfterMs: 7_000 }],
    ['503', { status: 503, headers: { 'retry-after': '7' } }, { kind: 'retry', retryAfterMs: 7_000 }],
    ['503 with unsupported_token_type', { status: 503, body: error('unsupported_token_type') }, RETRY],
    ['501', { status: 501, body: error('not_implemented') }, RETRY],
    ['502', { status: 502 }, RETRY],
  ])('has the documented outcome after %s', async (_what, sent, outcome) => {
    expect(await revoke(await serving(sent))).toEqual(expect.objectContaining(outcome as object));
  });

  it("uses the provider's own reading of the response first", async () => {
    const origin = await serving({ status: 400, body: error('invalid_token') });
    expect(await tokens().requestRevocation(origin, ASK, ({ status }) => status === 400)).toEqual({ kind: 'revoked' });
  });

  it('that is lost or could not be sent is retried', async () => {
    expect(await revoke(await rawServer('', 'reset'))).toMatchObject(RETRY);
    expect(await revoke('http://127.0.0.1:1/')).toMatchObject(RETRY);
  });

  it('that fails because of the client registration is reported to the operator, without a token', async () => {
    const lines: unknown[] = [];
    const log = { error: (...line: unknown[]) => void lines.push(line) };
    const origin = await serving({ status: 401, body: error('invalid_client') });
    await createTokenEndpoint(ACME, LIMITS, SILENT, anyHost, log).requestRevocation(origin, ASK, isSuccess);
    expect(lines).toEqual([
      [{ provider: ACME, error: 'invalid_client' }, expect.stringContaining('check its client settings')],
    ]);
  });
});

describe('a data call', () => {
  function endpoint(origin: string): UpstreamClient {
    const data = new UpstreamClient(ACME, origin, LIMITS);
    later(() => void data.close());
    return data;
  }
  const extensionsOf = async (origin: string, method: 'GET' | 'POST', resend?: boolean) => {
    const failure = await endpoint(origin)
      .request({ method, path: '/', ...(resend !== undefined && { resend }) })
      .catch(thrown => thrown);
    return failure.extensions;
  };

  it.each<[string, Sent, string]>([
    ['502', { status: 502 }, 'PROVIDER_UNAVAILABLE'],
    ['504 with a page', { status: 504, body: PAGE }, 'PROVIDER_UNAVAILABLE'],
    ['524', { status: 524 }, 'PROVIDER_UNAVAILABLE'],
    ['200 with too much', { status: 200, body: ' '.repeat(10_001) }, 'PROVIDER_PROTOCOL_ERROR'],
  ])('that writes has an unknown outcome after %s, and one that reads does not', async (_what, sent, code) => {
    const origin = await serving(sent);
    expect(await extensionsOf(origin, 'POST')).toEqual({ code, provider: ACME, outcomeUnknown: true });
    expect(await extensionsOf(origin, 'GET')).toEqual({ code, provider: ACME });
    expect(await extensionsOf(origin, 'POST', true)).toEqual({ code, provider: ACME });
  });

  it.each<[string, Sent, string]>([
    ['429', { status: 429 }, 'RATE_LIMITED'],
    ['500', { status: 500 }, 'PROVIDER_UNAVAILABLE'],
    ['503 with a page', { status: 503, body: PAGE }, 'PROVIDER_UNAVAILABLE'],
    ['500 with too much', { status: 500, body: ' '.repeat(10_001) }, 'PROVIDER_UNAVAILABLE'],
  ])('that writes was not carried out after %s', async (_what, sent, code) => {
    expect(await extensionsOf(await serving(sent), 'POST')).toEqual({ code, provider: ACME });
  });

  it('that writes has an unknown outcome when the response is lost, and was not carried out when it could not be sent', async () => {
    const lost = { code: 'PROVIDER_UNAVAILABLE', provider: ACME, outcomeUnknown: true };
    expect(await extensionsOf(await rawServer('', 'reset'), 'POST')).toEqual(lost);
    expect(await extensionsOf(await rawServer('HTTP/1.1 200 OK\r\n', 'end'), 'POST')).toEqual(lost);
    expect(await extensionsOf('http://127.0.0.1:1', 'POST')).toEqual({ code: 'PROVIDER_UNAVAILABLE', provider: ACME });
  });
});

describe('an HTML page', () => {
  it.each([
    ['<!doctype html><p>x', undefined],
    ['\uFEFF\n  <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">', 'application/json'],
    ['<html lang="en">', 'text/plain'],
    ['<HTML>', undefined],
    ['<head></head>', undefined],
    ['<!-- cached --><div>', undefined],
    ['<p>Down', 'text/html; charset=utf-8'],
  ])('is recognized by how it begins: %j', (text, type) => {
    expect(isPage({ text, headers: type === undefined ? {} : { 'content-type': type } })).toBe(true);
  });

  it.each([
    ['', 'text/html'],
    ['OK', 'text/html'],
    ['{"a":"<html>"}', 'text/html'],
    ['<?xml version="1.0"?><html/>', 'application/xml'],
    ['<htmlish>', undefined],
    ['\uFFFD', 'text/html'],
  ])('is not assumed for %j', (text, type) => {
    expect(isPage({ text, headers: type === undefined ? {} : { 'content-type': type } })).toBe(false);
  });
});

describe('the response table', () => {
  it('has a line for every failure and every status', () => {
    const kinds: readonly FailureKind[] = ['never-sent', 'no-response', 'too-large', 'aborted', 'breaker'];
    for (const kind of kinds) expect(meaningOf(new UpstreamFailure(kind))).toBeDefined();
    for (let status = 100; status < 1_000; status += 1)
      expect(meaningOf({ status, headers: {}, text: '' }).carriedOut).toMatch(/^(no|unknown)$/);
  });
});

describe('docs/guarantees.md', () => {
  const page = readFileSync(join(ROOT, 'docs/guarantees.md'), 'utf8');
  const rowsBelow = (heading: string) =>
    (page.split(heading)[1] ?? '')
      .split('\n\n')[1]
      ?.split('\n')
      .slice(2)
      .map(row => row.split('|').map(cell => cell.trim()));

  it('has the same response table', () => {
    const rows = rowsBelow('The result of a call decides whether it was carried out:');
    expect(rows?.map(([, response]) => response)).toEqual(RESPONSE_TABLE.map(line => line.response));
    expect(rows?.map(([, , meaning]) => /^unknown/.test(meaning ?? ''))).toEqual(
      RESPONSE_TABLE.map(line => line.carriedOut === 'unknown'),
    );
  });

  it('has the same bounds on numbers', () => {
    const rows = rowsBelow('## Numbers from providers\n\n');
    const found = Object.fromEntries(rows?.map(([, , , name, value]) => [name?.replaceAll('`', ''), value]) ?? []);
    const written = Object.entries(BOUNDS).map(([name, value]) => [name, value.toLocaleString('en-GB')]);
    expect(found).toEqual(Object.fromEntries(written));
  });
});
