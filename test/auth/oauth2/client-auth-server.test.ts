/// <reference path="../../gateway/oidc-provider.d.ts" />
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import Provider from 'oidc-provider';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { clientSecretJwt, privateKeyJwt, tlsClientAuth } from '../../../src/auth/oauth2/client-authentication.js';
import {
  type ClientAuth,
  clientCredentialsRequest,
  type OAuthClient,
  revocationRequest,
} from '../../../src/auth/oauth2/requests.js';
import { readTokenAnswer } from '../../../src/auth/oauth2/token-response.js';
import { SILENT } from '../../../src/telemetry/telemetry.js';
import { createTokenEndpoint } from '../../../src/upstream/token-endpoint.js';
import { authority } from '../../support/certificate.js';
import { startForwardProxy } from '../../support/forward-proxy.js';
import { anyHost } from '../../support/hosts.js';
import { freePort } from '../../support/ports.js';

/** Client authentication without a shared secret, before a certified authorization server. */

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ours = authority('ours');
const others = authority('others');
const CLIENT_CERTIFICATE = ours.issue({ names: [] });
const SECRET = 'a client secret of at least thirty-two bytes';
const SIGNED = 'keyring-signs';
const SHARED = 'keyring-shares';
const SHOWN = 'keyring-shows';

const enabled = { enabled: true };
const registration = {
  id_token_signed_response_alg: 'ES256',
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
};
const publicKey = (key: typeof ec.publicKey, alg: string) => ({
  ...key.export({ format: 'jwk' }),
  use: 'sig',
  alg,
  kid: alg,
});

function authorizationServer(issuer: string): Provider {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return new Provider(issuer, {
    clients: [
      {
        ...registration,
        client_id: SIGNED,
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [publicKey(rsa.publicKey, 'RS256'), publicKey(ec.publicKey, 'ES256')] },
      },
      { ...registration, client_id: SHARED, client_secret: SECRET, token_endpoint_auth_method: 'client_secret_jwt' },
      {
        ...registration,
        client_id: SHOWN,
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_subject_dn: 'whose certificate it is',
      },
    ],
    clientAuthMethods: ['private_key_jwt', 'client_secret_jwt', 'tls_client_auth'],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
    ttl: { ClientCredentials: () => 600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: enabled,
      revocation: enabled,
      mTLS: {
        ...enabled,
        tlsClientAuth: true,
        getCertificate: ({ req }: Exchange) => certificateOf(req.socket),
        certificateAuthorized: ({ req }: Exchange) => req.socket.authorized,
        certificateSubjectMatches: ({ req }: Exchange) =>
          certificateOf(req.socket)?.publicKey.equals(new X509Certificate(CLIENT_CERTIFICATE.cert).publicKey) === true,
      },
    },
  });
}

interface Exchange {
  readonly req: { readonly socket: TLSSocket };
}

const certificateOf = (socket: TLSSocket) => {
  const { raw } = socket.getPeerCertificate();
  return raw ? new X509Certificate(raw) : undefined;
};

const LIMITS = { deadlineMs: 5_000, maxBytes: 100_000 };
const endpoint = createTokenEndpoint('PMAPI', LIMITS, SILENT, anyHost);

const listen = (server: Server, port: number) =>
  new Promise<void>(resolve => void server.listen(port, '127.0.0.1', resolve));

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

describe('when a server requires a client assertion', () => {
  let issuer: string;
  beforeAll(async () => {
    const port = await freePort();
    issuer = `http://127.0.0.1:${port}`;
    const server = createServer(authorizationServer(issuer).callback());
    servers.push(server);
    await listen(server, port);
  });
  const now = Date.now;
  const token = <C extends { id: string }>(client: C, auth: ClientAuth<C>) =>
    endpoint.requestToken(`${issuer}/token`, clientCredentialsRequest(client, auth), readTokenAnswer);

  it.each<[string, Parameters<typeof privateKeyJwt>[0]]>([
    ['RS256', { algorithm: 'RS256', key: rsa.privateKey, keyId: 'RS256' }],
    ['ES256', { algorithm: 'ES256', key: ec.privateKey, keyId: 'ES256' }],
  ])('accepts private_key_jwt with %s, for a token and for its revocation', async (_, signer) => {
    const auth = privateKeyJwt(signer, { audience: issuer, now });
    const outcome = await token({ id: SIGNED }, auth);
    expect(outcome).toMatchObject({ kind: 'issued', issued: { accessLifeMs: 600_000 } });
    if (outcome.kind !== 'issued') return;
    const request = revocationRequest({ id: SIGNED }, auth, outcome.issued.accessToken);
    const revoked = await endpoint.requestRevocation(
      `${issuer}/token/revocation`,
      request,
      ({ status }) => status === 200,
    );
    expect(revoked).toEqual({ kind: 'revoked' });
  });

  it('accepts client_secret_jwt', async () => {
    const client: OAuthClient = { id: SHARED, secret: SECRET };
    expect(await token(client, clientSecretJwt({ audience: issuer, now }))).toMatchObject({ kind: 'issued' });
  });

  it.each<[string, string, () => number]>([
    ['for another audience', 'https://elsewhere.example', now],
    ['of yesterday', '', () => now() - 86_400_000],
  ])('rejects an assertion %s, which is reported as a configuration error', async (_, audience, clock) => {
    const signer = { algorithm: 'ES256', key: ec.privateKey, keyId: 'ES256' } as const;
    const auth = privateKeyJwt(signer, { audience: audience || issuer, now: clock });
    expect(await token({ id: SIGNED }, auth)).toEqual({ kind: 'misconfigured', error: 'invalid_client' });
  });

  it('rejects an assertion signed with another key', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const auth = privateKeyJwt({ algorithm: 'ES256', key: privateKey, keyId: 'ES256' }, { audience: issuer, now });
    expect(await token({ id: SIGNED }, auth)).toEqual({ kind: 'misconfigured', error: 'invalid_client' });
  });
});

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('when a server requires a client certificate (%s)', version => {
  let issuer: string;
  let requests = 0;
  beforeAll(async () => {
    const port = await freePort();
    issuer = `https://127.0.0.1:${port}`;
    const { cert, key } = ours.issue({ names: ['127.0.0.1'] });
    const tls = {
      cert,
      key,
      ca: ours.cert,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: version,
      maxVersion: version,
    };
    const server = createTlsServer(tls, authorizationServer(issuer).callback());
    server.on('request', () => {
      requests += 1;
    });
    servers.push(server);
    await listen(server, port);
    // The authority of these tests is in no list that this process has.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  });
  afterEach(() => {
    requests = 0;
  });
  afterAll(() => void vi.unstubAllEnvs());

  const token = (certificate: Parameters<typeof tlsClientAuth>[0], by = endpoint) =>
    by.requestToken(
      `${issuer}/token`,
      clientCredentialsRequest({ id: SHOWN }, tlsClientAuth(certificate)),
      readTokenAnswer,
    );

  it('issues a token and revokes it', async () => {
    const outcome = await token(CLIENT_CERTIFICATE);
    expect(outcome).toMatchObject({ kind: 'issued' });
    if (outcome.kind !== 'issued') return;
    const request = revocationRequest({ id: SHOWN }, tlsClientAuth(CLIENT_CERTIFICATE), outcome.issued.accessToken);
    const done = ({ status }: { status: number }) => status === 200;
    expect(await endpoint.requestRevocation(`${issuer}/token/revocation`, request, done)).toEqual({
      kind: 'revoked',
    });
  });

  it('accepts the certificate through a proxy', async () => {
    const proxy = await startForwardProxy({ user: 'keyring', password: 'word' });
    const origin = proxy.urlWithCredentials.replace(/\/\/[^@]*@/, '//').replace(/\/$/, '');
    const authorization = `Basic ${Buffer.from('keyring:word').toString('base64')}`;
    const proxies = { https: { origin, authorization }, except: [] };
    expect(
      await token(CLIENT_CERTIFICATE, createTokenEndpoint('PMAPI', { ...LIMITS, proxies }, SILENT, anyHost)),
    ).toMatchObject({
      kind: 'issued',
    });
    expect(proxy.tunnels()).toEqual([new URL(issuer).host]);
    await proxy.stop();
  });

  it('rejects another client’s certificate, which is reported as a configuration error', async () => {
    expect(await token(ours.issue({ names: [] }))).toEqual({ kind: 'misconfigured', error: 'invalid_client' });
  });

  it('gets no request from a client with a certificate of an unknown authority or with none', async () => {
    const none = { cert: '', key: '' };
    const outcomes = [await token(others.issue({ names: [] })), await token(none)];
    expect(outcomes.map(({ kind }) => kind)).not.toContain('issued');
    expect(requests).toBe(0);
  });
});
