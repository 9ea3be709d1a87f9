import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { createEngine } from '../../../src/auth/index.js';
import { MemoryStore } from '../../../src/auth/store/memory.js';
import type { LoginInput } from '../../../src/generated/graphql.js';
import type { CredentialPolicy } from '../../../src/provider/context.js';
import type { Caller, Provider, TokenResult } from '../../../src/provider/contract.js';
import type { Access } from '../../../src/provider/setting-kinds.js';
import { ACME } from '../../support/acme/sandbox.js';
import { LogLines, SEAL_KEYS, SETTINGS } from '../../support/engine.js';
import { gate } from '../../support/gate.js';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A provider whose every response names the account of the access token, so a response that reaches another caller is detected. */
export async function library({
  access = 'public',
  cacheControl = '',
}: {
  access?: Access;
  cacheControl?: string;
} = {}) {
  const seen: { readonly path: string; readonly holder: string }[] = [];
  const hungUp: string[] = [];
  const dead = new Set<string>();
  let held = Promise.resolve();
  let issued = 0;

  const server = createServer(async (request, response) => {
    const token = request.headers.authorization ?? '';
    const holder = /^(.*)-\d+$/.exec(token)?.[1] ?? 'nobody';
    const path = request.url ?? '';
    seen.push({ path, holder });
    response.once('close', () => response.writableFinished || hungUp.push(path));
    await held;
    if (dead.has(token)) response.statusCode = 401;
    if (cacheControl) response.setHeader('cache-control', cacheControl);
    response.end(JSON.stringify({ token, holder }));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));

  const issue = async (account: string): Promise<TokenResult> => {
    issued += 1;
    return {
      kind: 'issued',
      issued: { accessToken: `${account}-${issued}`, accessLifeMs: 3_600_000, subject: account },
    };
  };
  const provider: Provider = {
    id: ACME,
    name: 'Library',
    login: 'CREDENTIALS',
    rotation: 'never',
    refreshMarginMs: 0,
    fallbackLifeMs: 3_600_000,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    authorize: ({ accessToken }) => ({ headers: { authorization: accessToken } }),
    rejectsToken: ({ status }) => status === 401,
    signIn: async input => issue((input as { username: string }).username),
    renewable: () => false,
    presentsRefreshToken: () => false,
    refresh: async () => ({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' }),
    service: { access, fingerprint: 'service', obtain: () => issue('service') },
    api: caller => caller,
  };
  const engine = createEngine({
    settings: SETTINGS,
    sealKeys: SEAL_KEYS,
    store: new MemoryStore(),
    providers: [{ id: ACME, create: () => provider }],
    log: new LogLines(),
  });
  open.push(async () => {
    server.closeAllConnections();
    server.close();
    await engine.drain(1_000);
  });

  return {
    seen,
    hungUp,
    /** Tokens that the provider issued so far. */
    issued: () => issued,
    /** The library rejects this token with 401 from now on. */
    kill: (token: string) => dead.add(token),
    /** Holds every response until it is called. */
    hold() {
      const { opened, open: release } = gate();
      held = opened;
      return release;
    },
    /** A client, signed in if `name` is given. */
    async reader(name?: string) {
      let cookie: string | undefined;
      const request = (signal?: AbortSignal) => {
        const presented = cookie === undefined ? undefined : ({ by: 'cookie', value: cookie } as const);
        const transport = {
          presented,
          latest: presented,
          wantsBearer: false,
          preLogins: [],
          preLogin: () => undefined,
          issue: (_by: string, value: string) => {
            cookie = value;
          },
          clear() {},
          issuePreLogin() {},
          clearPreLogin() {},
        };
        return engine.open({ receivedAtMs: Date.now(), address: '127.0.0.1', userAgent: 'test', signal, transport });
      };
      const signIn = (username: string) => request().sessions.login({ acme: { username } } as unknown as LoginInput);
      if (name !== undefined) await signIn(name);
      const callerOf = (whose: CredentialPolicy, signal?: AbortSignal) =>
        request(signal).upstream<Caller>({ provider: ACME }, whose);
      const send = async (whose: CredentialPolicy, method: 'GET' | 'POST', path: string, signal?: AbortSignal) => {
        const answer = await (await callerOf(whose, signal)).send({ method, path });
        return JSON.parse(answer.text) as { readonly holder: string; readonly token: string };
      };
      return {
        read: (whose: CredentialPolicy, path = '/x', signal?: AbortSignal) => send(whose, 'GET', path, signal),
        write: (whose: CredentialPolicy, path = '/x', signal?: AbortSignal) => send(whose, 'POST', path, signal),
        signIn,
      };
    },
  };
}
