import { createHmac, generateKeyPairSync } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { clientSecretJwt, privateKeyJwt, tlsClientAuth } from '../../../src/auth/oauth2/client-authentication.js';
import { algorithmFor, type JwtSigner, signedJwt } from '../../../src/auth/oauth2/jwt.js';
import { type Assertion, jwtBearerRequest, readAssertionResponse } from '../../../src/auth/oauth2/jwt-bearer.js';
import { clientRequest } from '../../../src/auth/oauth2/requests.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const NOW_MS = Date.parse('2026-03-01T12:00:00.900Z');
const NOW_S = Math.floor(NOW_MS / 1_000);
const CLIENT = { id: 'client-1' };
const AUDIENCE = 'https://server.example';

const fieldsOf = (body: string | Uint8Array | undefined) => Object.fromEntries(new URLSearchParams(String(body)));
const at = { currentDate: new Date(NOW_MS) };

describe('a signed JWT', () => {
  it('has the HMAC of RFC 7515, A.1 over its two parts', () => {
    const key = 'a secret of at least thirty-two bytes';
    const [header = '', claims = '', signature] = signedJwt(
      { algorithm: 'HS256', key },
      { iss: 'joe', exp: 1_300_819_380 },
    ).split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({ iss: 'joe', exp: 1_300_819_380 });
    expect(signature).toBe(createHmac('sha256', key).update(`${header}.${claims}`).digest('base64url'));
  });

  it.each<[string, JwtSigner, Parameters<typeof jwtVerify>[1]]>([
    ['RS256', { algorithm: 'RS256', key: rsa.privateKey, keyId: 'k1' }, rsa.publicKey],
    ['ES256', { algorithm: 'ES256', key: ec.privateKey, keyId: 'k1' }, ec.publicKey],
    ['HS256', { algorithm: 'HS256', key: 'k'.repeat(32), keyId: 'k1' }, Buffer.from('k'.repeat(32))],
  ])('with %s is accepted by an independent library', async (alg, signer, key) => {
    const { payload, protectedHeader } = await jwtVerify(
      signedJwt(signer, { sub: 'ünïcödé', left: undefined }),
      key as Uint8Array,
    );
    expect(protectedHeader).toEqual({ alg, typ: 'JWT', kid: 'k1' });
    expect(payload).toEqual({ sub: 'ünïcödé' });
  });

  it('accepts only an algorithm that the RFC allows for the key', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey;
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
    const keys = [rsa.privateKey, ec.privateKey, weak, other, generateKeyPairSync('ed25519').privateKey];
    expect(keys.map(algorithmFor)).toEqual(['RS256', 'ES256', undefined, undefined, undefined]);
  });
});

describe('private_key_jwt', () => {
  const auth = privateKeyJwt(
    { algorithm: 'ES256', key: ec.privateKey, keyId: 'k1' },
    { audience: AUDIENCE, now: () => NOW_MS },
  );

  it('sends the claims of RFC 7523, 3 and no other client authentication', async () => {
    const request = clientRequest(CLIENT, auth, { grant_type: 'client_credentials' });
    const { client_assertion = '', ...fields } = fieldsOf(request.body);
    expect(request.headers).not.toHaveProperty('authorization');
    expect(fields).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client-1',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    const { payload } = await jwtVerify(client_assertion, ec.publicKey, {
      audience: AUDIENCE,
      issuer: 'client-1',
      ...at,
    });
    expect(payload).toEqual({
      iss: 'client-1',
      sub: 'client-1',
      aud: AUDIENCE,
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
      iat: NOW_S,
      exp: NOW_S + 60,
    });
  });

  it('makes a new assertion for each request', () => {
    const assertions = Array.from(
      { length: 50 },
      () => fieldsOf(clientRequest(CLIENT, auth, {}).body).client_assertion,
    );
    expect(new Set(assertions).size).toBe(50);
  });
});

it('client_secret_jwt signs with the client secret and does not send it', async () => {
  const secret = 'a client secret of at least 32 bytes';
  const request = clientRequest({ ...CLIENT, secret }, clientSecretJwt({ audience: AUDIENCE, now: () => NOW_MS }), {});
  expect(JSON.stringify(request)).not.toContain(secret);
  const { client_assertion = '' } = fieldsOf(request.body);
  await jwtVerify(client_assertion, Buffer.from(secret), { audience: AUDIENCE, ...at });
});

it('tls_client_auth sends the client_id in the form and passes the certificate to the connection', () => {
  const certificate = { cert: 'a certificate', key: 'a key' };
  const request = clientRequest(CLIENT, tlsClientAuth(certificate), { grant_type: 'client_credentials' });
  expect(request.certificate).toBe(certificate);
  expect(fieldsOf(request.body)).toEqual({ grant_type: 'client_credentials', client_id: 'client-1' });
  expect(JSON.stringify([request.headers, request.body])).not.toContain('a key');
});

describe('the JWT bearer grant', () => {
  const GOOGLE: Assertion = {
    signer: { algorithm: 'RS256', key: rsa.privateKey, keyId: 'key-of-the-account' },
    issuer: 'robot@project.iam.example',
    audience: 'https://oauth2.example/token',
    scope: 'https://www.example/auth/drive https://www.example/auth/calendar',
  };
  const claimsOf = async (assertion: Assertion) => {
    const { assertion: jwt = '', ...fields } = fieldsOf(jwtBearerRequest(assertion, NOW_MS).body);
    const { payload } = await jwtVerify(jwt, rsa.publicKey, { audience: assertion.audience, ...at });
    return { payload, fields, header: decodeProtectedHeader(jwt) };
  };

  it('follows the rules for service accounts: RS256, key id, scope as a claim, no subject', async () => {
    const { payload, fields, header } = await claimsOf(GOOGLE);
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-of-the-account' });
    expect(fields).toEqual({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' });
    expect(payload).toEqual({
      iss: GOOGLE.issuer,
      aud: GOOGLE.audience,
      scope: GOOGLE.scope,
      iat: NOW_S,
      exp: NOW_S + 300,
    });
  });

  it('names the user that it acts for', async () => {
    expect((await claimsOf({ ...GOOGLE, subject: 'ada@company.example' })).payload.sub).toBe('ada@company.example');
  });

  it('sends the scope in the form where a provider follows RFC 7521, 4.1', async () => {
    const { payload, fields } = await claimsOf({ ...GOOGLE, scopeIn: 'form' });
    expect(payload).not.toHaveProperty('scope');
    expect(fields.scope).toBe(GOOGLE.scope);
  });

  it('expires after an hour at most', async () => {
    expect((await claimsOf({ ...GOOGLE, lifeS: 86_400 })).payload.exp).toBe(NOW_S + 3_600);
  });

  it('lets no custom claim replace a registered one', async () => {
    const { payload } = await claimsOf({ ...GOOGLE, claims: { iss: 'somebody else', box_sub_type: 'enterprise' } });
    expect(payload).toMatchObject({ iss: GOOGLE.issuer, box_sub_type: 'enterprise' });
  });

  const read = (status: number, body: object) =>
    readAssertionResponse({ status, headers: {}, text: JSON.stringify(body), sentAtMs: 0, receivedAtMs: 0 });

  it('returns an access token', () => {
    const body = { access_token: 'a', token_type: 'Bearer', expires_in: 3_599 };
    expect(read(200, body)).toMatchObject({ kind: 'issued', issued: { accessToken: 'a', accessLifeMs: 3_599_000 } });
  });

  it('treats invalid_grant as a configuration error, because a wrong clock does not invalidate the key', () => {
    expect(read(400, { error: 'invalid_grant' })).toEqual({ kind: 'misconfigured', error: 'invalid_grant' });
    expect(read(401, { error: 'invalid_client' })).toEqual({ kind: 'misconfigured', error: 'invalid_client' });
    expect(read(503, { error: 'invalid_grant' })).toBeUndefined();
  });
});
