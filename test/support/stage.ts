import { randomBytes } from 'node:crypto';
import { sha256 } from '../../src/auth/crypto/ids.js';
import { splitMac } from '../../src/auth/crypto/seal.js';
import { type GrantRecord, parseGrant } from '../../src/auth/store/grant-record.js';
import { keys } from '../../src/auth/store/keys.js';
import type { SociosKnobs } from '../../src/providers/socios/sandbox/common.js';
import { sociosSandbox } from '../../src/providers/socios/sandbox.js';
import type { Sandbox, Seen } from '../../src/testing/sandbox/kit.js';
import { until } from '../../src/testing/until.js';
import { Semaphore } from '../../src/upstream/semaphore.js';
import { type GatewayOptions, type GatewayProcess, startGateway } from './gateway-process.js';
import { Person } from './person.js';
import { type RedisServer, startRedis } from './redis.js';

export interface StageGateway extends Omit<GatewayOptions, 'env'> {
  readonly env?: Readonly<Record<string, string>>;
  /** The declared rotation of the provider's refresh tokens; default: always. */
  readonly rotation?: string;
  /** A proxy between it and Redis. */
  readonly through?: { readonly port: number };
}

/** A real Redis, a provider that rotates its refresh tokens, and as many gateways before them as a test wants, each a process. */
export interface Stage {
  readonly redis: RedisServer;
  readonly socios: Sandbox<SociosKnobs>;
  /** The environment of every gateway here. */
  readonly env: Readonly<Record<string, string>>;
  gateway(options?: StageGateway): Promise<GatewayProcess>;
  gateways(count: number, options?: StageGateway): Promise<GatewayProcess[]>;
  /** A signed-in person, with an access token that lives a day. */
  signedIn(gateway: GatewayProcess): Promise<Person>;
  /** The person's grant as Redis has it. */
  grantOf(person: Person, provider?: string): Promise<GrantRecord | undefined>;
  /** Ends every gateway that was started since the last time. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
/** Gateways that start at once, over all stages of this process: more would only slow each other down. */
const STARTS_AT_ONCE = 2;
const START_MS = 60_000;

const starts = new Semaphore(STARTS_AT_ONCE);

/** A key ring of one. */
export const sealKeys = (id = 'test') => `${id}:${randomBytes(32).toString('base64')}`;

/** `env` is added to the settings that point the gateways to Redis and the provider, and overrides them. */
export async function startStage(env: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const [redis, socios] = await Promise.all([startRedis(), sociosSandbox.start()]);
  socios.knobs.autoConsent = true;
  socios.knobs.accessLifeMs = DAY_MS;
  const common = {
    ...socios.env,
    REDIS_URL: redis.url,
    KEYRING_SEAL_KEYS: sealKeys(),
    KEYRING_ALLOW_HTTP_UPSTREAMS: '1',
    KEYRING_LOGINS_PER_ADDRESS: '1000000',
    KEYRING_LOGINS_PER_ACCOUNT: '1000000',
    KEYRING_REQUESTS_PER_SECOND: '1000000',
    KEYRING_REQUEST_BURST: '1000000',
    KEYRING_CALLS_PER_MINUTE: '1000000',
    KEYRING_REFRESH_PAUSE: '0',
    KEYRING_SESSIONS_PER_ACCOUNT: '10000',
    KEYRING_LOCK_WINDOW: '0',
    KEYRING_LOG_LEVEL: 'debug',
    ...env,
  };
  const running: GatewayProcess[] = [];

  async function gateway({ rotation = 'always', through, env: own, ...options }: StageGateway = {}) {
    const store = through && { REDIS_URL: `redis://127.0.0.1:${through.port}` };
    const settings = { ...common, SOCIOS_ROTATION: rotation, ...store, ...own };
    await starts.acquire();
    try {
      const one = await startGateway({ timeoutMs: START_MS, ...options, env: settings });
      running.push(one);
      return one;
    } finally {
      starts.release();
    }
  }

  async function clear() {
    await Promise.all(running.splice(0).map(one => one.kill()));
  }

  return {
    redis,
    socios,
    env: common,
    gateway,
    gateways: (count, options) => Promise.all(Array.from({ length: count }, () => gateway(options))),
    async signedIn(at) {
      const person = new Person();
      await person.signInByRedirect(at);
      return person;
    },
    async grantOf(person, provider = 'SOCIOS') {
      const text = await redis.field(sessionKey(person), `g:${provider}`);
      return text ? parseGrant(splitMac(text).body) : undefined;
    },
    clear,
    async close() {
      await clear();
      await Promise.all([socios.close(), redis.stop()]);
    },
  };
}

/** A test on a stage of its own, so that tests which mostly wait may wait at once. */
export const staged =
  (work: (stage: Stage) => Promise<void>, env: Readonly<Record<string, string>> = {}) =>
  async (): Promise<void> => {
    const stage = await startStage(env);
    try {
      await work(stage);
    } finally {
      await stage.close();
    }
  };

/** The Redis key of a person's session. */
export function sessionKey({ session = '' }: Person): string {
  return keys.session(sha256(session.split('.')[0] ?? ''));
}

/** Resolves when a grant's access token has expired. */
export async function over(stage: Stage, person: Person): Promise<void> {
  const grant = await stage.grantOf(person);
  await until('the access token has expired', () => Date.now() > (grant?.accessEndMs ?? Number.POSITIVE_INFINITY));
}

/** A person whose current access token, of generation 2, lives `accessLifeMs`. Later tokens live a day. Clears the provider's record of requests. */
export async function holding(stage: Stage, gateway: GatewayProcess, accessLifeMs: number): Promise<Person> {
  const { knobs, seen } = stage.socios;
  const person = await stage.signedIn(gateway);
  knobs.accessLifeMs = accessLifeMs;
  await person.get(gateway, REFRESH);
  knobs.accessLifeMs = DAY_MS;
  seen.length = 0;
  return person;
}

/** The same with an access token that has already expired. */
export async function expired(stage: Stage, gateway: GatewayProcess): Promise<Person> {
  const person = await holding(stage, gateway, 1_000);
  await over(stage, person);
  return person;
}

/** Refresh requests that the provider has completed. */
export const redeems = ({ seen }: Sandbox): Seen[] =>
  seen.filter(({ path, body }) => path === '/oauth2/token' && body.includes('grant_type=refresh_token'));

/** Whether Redis holds a revocation that is still to be done. */
export const outboxed = async ({ redis }: Pick<Stage, 'redis'>): Promise<boolean> =>
  /^kr:1:\{\d+\}:o:/m.test(await redis.dump());

export const TOKEN = { method: 'POST', path: /^\/oauth2\/token$/ };
export const REVOKE = { method: 'POST', path: /^\/oauth2\/revoke$/ };

/** Who the caller is at the provider: needs the caller's own token. */
export const ME = '{ viewer { socios { id } } }';
/** The caller's session as the store has it. */
export const SESSION = '{ session { id grants { provider state generation accessExpiresAt lastError } } }';
export const REFRESH =
  'mutation { refresh(provider: SOCIOS) { __typename ... on Refreshed { grant { generation state } } ... on RefreshRefused { reason } } }';
export const LOGOUT = 'mutation { logout { sessionsEnded revocations { provider outcome } } }';
export const REVOKE_GRANT = 'mutation { revoke(provider: SOCIOS) { revocation { outcome } } }';
