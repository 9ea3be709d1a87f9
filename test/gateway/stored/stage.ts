import { afterAll, beforeAll } from 'vitest';
import { sha256 } from '../../../src/auth/crypto/ids.js';
import { keys } from '../../../src/auth/store/keys.js';
import type { SessionMetadata } from '../../../src/auth/store/session-text.js';
import { makeUsers } from '../../../src/providers/pmapi/sandbox/seed.js';
import { DJ } from '../../../src/providers/pool/sandbox/seed.js';
import { startWorld, type World } from '../../support/gateway.js';
import type { Browser } from '../../support/http-client.js';
import { type RedisServer, startRedis } from '../../support/redis.js';
import { changeGrant, changeMetadata } from '../../support/stored-grants.js';

const { person } = makeUsers();

export const atPmapi = (username = person.username, remember = true) => ({
  pmapi: { password: { username, password: person.password, remember } },
});
export const atPool = { pool: { key: { userId: String(DJ.userId), ...DJ.key } } };

const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { __typename ... on LoggedIn { session { id } grant { generation subject } } }
}`;

interface LoggedIn {
  readonly __typename: string;
  readonly session: { readonly id: string };
  readonly grant: { readonly generation: number; readonly subject: string | null };
}

export async function signIn(browser: Browser, input: object): Promise<LoggedIn> {
  const { login } = await browser.data<{ login: LoggedIn }>(LOGIN, { input });
  if (login.__typename !== 'LoggedIn') throw new Error(`not signed in: ${login.__typename}`);
  return login;
}

/** The Redis key of a browser's session. */
export async function keyOf(browser: Browser): Promise<string> {
  return keys.session(sha256((await browser.session())?.split('.')[0] ?? ''));
}

export const GRANTS = '{ session { id grants { provider state subject generation lastError } } }';
export const SESSIONS = '{ sessions { id isCurrent grants { provider subject } } }';
export const READ = '{ viewer { pmapi { id } pool { id } } }';
export const REFRESH = (provider: string) =>
  `mutation { refresh(provider: ${provider}) { __typename ... on RefreshRefused { reason } } }`;
export const REVOKE = (provider: string) => `mutation { revoke(provider: ${provider}) { revocation { outcome } } }`;
export const LOGOUT = 'mutation { logout { sessionsEnded revocations { provider outcome } } }';
export const LOGOUT_EVERYWHERE = 'mutation { logout(everywhere: true) { sessionsEnded } }';

/** A gateway over a real Redis that the test writes to behind the gateway's back. */
class StoredStage {
  redis!: RedisServer;
  world!: World;

  async begin(): Promise<void> {
    this.redis = await startRedis();
    this.world = await startWorld({ env: { REDIS_URL: this.redis.url } });
  }

  async end(): Promise<void> {
    await this.world.close();
    await this.redis.stop();
  }

  /** A browser that is signed in to both providers. */
  async signedIn(): Promise<Browser> {
    const browser = this.world.browser();
    await signIn(browser, atPmapi());
    await signIn(browser, atPool);
    return browser;
  }

  async readField(key: string, field: string): Promise<string> {
    return this.redis.field(key, field);
  }

  /** Writes one field, and has the gateway read the session again. */
  async tamper(browser: Browser, field: string, value: string): Promise<void> {
    await this.redis.setField(await keyOf(browser), field, value);
    await browser.graphql('{ session { id } }');
  }

  /** Changes properties of a grant. Its MAC stays. */
  async rewrite(browser: Browser, field: string, change: object): Promise<void> {
    const text = await this.readField(await keyOf(browser), field);
    await this.tamper(
      browser,
      field,
      changeGrant(text, grant => ({ ...grant, ...change })),
    );
  }

  /** Changes properties of what a session says of itself. Its MAC stays. */
  async rewriteMetadata(browser: Browser, change: Partial<SessionMetadata>): Promise<void> {
    await this.tamper(browser, 'm', changeMetadata(await this.readField(await keyOf(browser), 'm'), change));
  }
}

/** One stage for all tests of the file. */
export function storedStage(): StoredStage {
  const stage = new StoredStage();
  beforeAll(() => stage.begin());
  afterAll(() => stage.end());
  return stage;
}
