/// <reference path="./oidc-provider.d.ts" />

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import Provider from 'oidc-provider';
import { send } from '../support/http-client.js';
import { freePort } from '../support/ports.js';

export const FAN = 'f0000000-0000-4000-8000-00000000ffff';
const CLIENT = { id: 'keyring-at-oidc', secret: 'a secret: with %, +, & and "quotes"' };
const API = { id: 'resource-server', secret: 'resource-server-secret' };

/** One token the server made. */
export interface Made {
  readonly kind: 'access' | 'refresh';
  readonly token: string;
}

/** A certified authorization server without any knowledge of Keyring, and an API that introspects every token there. */
export interface OidcWorld {
  /** Settings that make a gateway use it as Socios. */
  readonly env: Readonly<Record<string, string>>;
  /** Every fan's token, in order. */
  readonly made: readonly Made[];
  /** Refresh tokens that were redeemed. */
  readonly redeemed: readonly string[];
  /** Parameters of the browsers' requests to the authorization endpoint. */
  readonly authorizations: readonly URLSearchParams[];
  /** Life of access tokens, s. */
  lifeS: number;
  /** Whether the person at the consent page agrees. */
  agrees: boolean;
  /** Introspects a token at the server: whether it is active (RFC 7662). */
  isActive(token: string | undefined): Promise<boolean>;
  /** Clears all records and restores the initial state. */
  reset(): void;
  close(): Promise<void>;
}

const listen = (server: Server, port: number) =>
  new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));

export async function startOidc(redirectUri: string): Promise<OidcWorld> {
  const [issuerPort, apiPort] = [await freePort(), await freePort()];
  const issuer = `http://127.0.0.1:${issuerPort}`;
  const made: Made[] = [];
  const redeemed: string[] = [];
  const authorizations: URLSearchParams[] = [];
  const world = { lifeS: 3600, agrees: true };

  const provider = new Provider(
    issuer,
    configuration(redirectUri, () => world.lifeS),
  );
  provider.on('access_token.saved', ({ jti }) => made.push({ kind: 'access', token: jti }));
  provider.on('refresh_token.saved', ({ jti }) => made.push({ kind: 'refresh', token: jti }));
  provider.on('refresh_token.consumed', ({ jti }) => redeemed.push(jti));
  const serve = provider.callback();
  const authorizationServer = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    if (pathname === '/auth') authorizations.push(searchParams);
    if (!pathname.startsWith('/interaction/')) return serve(request, response);
    interact(provider, world.agrees, request, response).catch(() => response.writeHead(500).end());
  });
  const introspect = (token: string | undefined) => introspection(issuer, token);
  const api = createServer((request, response) => {
    answer(introspect, request, response).catch(() => response.writeHead(500).end());
  });
  await Promise.all([listen(authorizationServer, issuerPort), listen(api, apiPort)]);

  return Object.assign(world, {
    env: envOf(issuer, `http://127.0.0.1:${apiPort}`),
    made,
    redeemed,
    authorizations,
    reset() {
      for (const notes of [made, redeemed, authorizations]) notes.length = 0;
      Object.assign(world, { lifeS: 3600, agrees: true });
    },
    isActive: async (token: string | undefined) => (await introspect(token)).active,
    async close() {
      for (const server of [authorizationServer, api]) {
        server.closeAllConnections();
        await new Promise(resolve => server.close(resolve));
      }
    },
  });
}

const envOf = (issuer: string, api: string) => ({
  SOCIOS_API_URL: api,
  SOCIOS_AUTHORIZE_URL: `${issuer}/auth?prompt=consent`,
  SOCIOS_TOKEN_URL: `${issuer}/token`,
  SOCIOS_REVOKE_URL: `${issuer}/token/revocation`,
  SOCIOS_CLIENT_ID: CLIENT.id,
  SOCIOS_CLIENT_SECRET: CLIENT.secret,
  SOCIOS_SCOPE: 'openid offline_access',
  SOCIOS_PKCE: 'on',
  SOCIOS_EXCHANGE_AUTH: 'basic',
  SOCIOS_REFRESH_AUTH: 'basic',
  SOCIOS_ROTATION: 'always',
});

function configuration(redirectUri: string, lifeS: () => number) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const enabled = { enabled: true };
  const registration = { id_token_signed_response_alg: 'ES256', token_endpoint_auth_method: 'client_secret_basic' };
  return {
    clients: [
      {
        ...registration,
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      },
      {
        ...registration,
        client_id: API.id,
        client_secret: API.secret,
        redirect_uris: [],
        response_types: [],
        grant_types: [],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: enabled,
      introspection: { ...enabled, allowedPolicy: async () => true },
      revocation: {
        ...enabled,
        allowedPolicy: async (_: unknown, client: { clientId: string }, token: { clientId: string }) =>
          client.clientId === token.clientId,
      },
    },
    ttl: {
      AccessToken: lifeS,
      ClientCredentials: () => 600,
      AuthorizationCode: () => 60,
      RefreshToken: () => 86_400,
      Grant: () => 86_400,
      Session: () => 86_400,
      Interaction: () => 600,
      IdToken: () => 600,
    },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  };
}

/** The person at the login and consent pages. */
async function interact(provider: Provider, agrees: boolean, request: IncomingMessage, response: ServerResponse) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  const finish = (result: object) => provider.interactionFinished(request, response, result);
  if (!agrees) return finish({ error: 'access_denied', error_description: 'The person said no.' });
  if (prompt.name === 'login') return finish({ login: { accountId: FAN } });
  const grant = new provider.Grant({ accountId: session?.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope ?? '');
  return finish({ consent: { grantId: await grant.save() } });
}

interface Introspection {
  readonly active: boolean;
  readonly sub?: string;
  readonly client_id?: string;
}

async function introspection(issuer: string, token: string | undefined): Promise<Introspection> {
  const { text } = await send({
    url: `${issuer}/token/introspection`,
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${API.id}:${API.secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ token: token ?? '' }).toString(),
  });
  return JSON.parse(text) as Introspection;
}

/** Socios' API, as far as it goes here: a fan's token for the fan's data, the application's for the rest. */
async function answer(
  introspect: (token: string | undefined) => Promise<Introspection>,
  { url = '/', headers }: IncomingMessage,
  response: ServerResponse,
) {
  const send = (status: number, body: object) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const { active, sub, client_id } = await introspect(/^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]);
  if (!active || client_id !== CLIENT.id) return send(401, { fault: { code: 900901, message: 'Invalid Credentials' } });
  const { pathname } = new URL(url, 'http://api');
  if (sub && pathname === '/user/1.0.0/user/me')
    return send(200, { data: { userId: sub, username: 'A fan of OpenID' } });
  if (sub && pathname === '/wallet/1.0.0/user/wallet') return send(200, { data: [{ id: 'w1', totalBalance: '3.5' }] });
  if (!sub && pathname === '/polls/1.0.8/polls') return send(200, { data: [{ id: 'p1', question: 'Who?' }] });
  return send(404, { status: 404, title: 'Entity not found' });
}
