import { randomBytes } from 'node:crypto';
import { type Assembly, assemble } from '../../assemble.js';
import { MemoryStore } from '../../auth/store/memory.js';
import { idleProviders } from '../../config/idle-providers.js';
import { type Config, readConfig } from '../../config/index.js';
import { hasSignIn } from '../../config/rules.js';
import type { AnyProviderModule, Provider, RevocationEnds } from '../../provider/contract.js';
import { builtInProviders } from '../../providers/index.js';
import { loadCompiler } from '../../server/graphql/compile.js';
import { createLogger } from '../../telemetry/logger.js';
import type { Place } from '../browser.js';
import { type Match, matches } from '../sandbox/faults.js';
import type { Sandbox, SandboxModule, Seen } from '../sandbox/kit.js';
import type { ConformanceProfile } from '../sandbox/profile.js';
import { must } from './finding.js';
import { Visitor } from './visitor.js';

/** Deadline of a call to the provider, ms. It is short so that the cases about slow providers are fast. */
export const DEADLINE_MS = 1_000;

export interface StageOptions {
  /** Gives the gateway its own credentials. Default: true if users do not sign in at this provider. */
  readonly service?: boolean;
  /** The provider announces its issuer, and the gateway's settings contain it. */
  readonly issuer?: boolean;
  /** Settings in addition to those of the sandbox. They take precedence. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A provider to test, with its sandbox. */
export interface Trial {
  readonly module: AnyProviderModule;
  readonly sandbox: SandboxModule;
}

/** A provider's sandbox, a complete gateway in front of it, and a record of their requests and responses. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly profile: ConformanceProfile;
  /** The scope of one revocation, as the provider declares it. */
  readonly revocationEnds: RevocationEnds;
  /** Data calls, for faults. */
  readonly dataCalls: Match;
  /** A client without a session. */
  visitor(): Visitor;
  /** The first or the second account, signed in. */
  signedIn(who?: 0 | 1): Promise<Visitor>;
  /** A second gateway with the same store. A visitor of the first can continue there. */
  elsewhere(): Promise<Place>;
  /** A client that can read: the first account, or a client without a session where users do not sign in. */
  reader(): Promise<Visitor>;
  /** The requests that the sandbox received since `forget`. */
  seen(which: 'token' | 'data' | 'revocation'): readonly Seen[];
  forget(): void;
  /** Every response of the gateway. */
  answers(): string;
  /** Every line that the gateway logged. */
  logged(): string;
  close(): Promise<void>;
}

const LIMITS = {
  KEYRING_LOGINS_PER_ADDRESS: '100000',
  KEYRING_LOGINS_PER_ACCOUNT: '100000',
  KEYRING_REQUESTS_PER_SECOND: '100000',
  KEYRING_REQUEST_BURST: '100000',
  KEYRING_CALLS_PER_MINUTE: '1000000',
  KEYRING_REFRESH_PAUSE: '0',
  KEYRING_SESSIONS_PER_ACCOUNT: '10000',
  KEYRING_LOCK_WINDOW: '0',
};

/** The profile of a sandbox. Throws a Finding where it has none. */
export function profileOf({ name, profile }: Sandbox): ConformanceProfile {
  must(profile !== undefined, `the sandbox of ${name} has no profile (src/testing/sandbox/profile.ts)`);
  return profile;
}

/** The settings that point a gateway at this sandbox. */
function configOf(trial: Trial, sandbox: Sandbox, options: StageOptions): Config {
  const env = {
    ...LIMITS,
    PORT: '0',
    KEYRING_ALLOW_HTTP_UPSTREAMS: '1',
    KEYRING_UPSTREAM_DEADLINE: String(DEADLINE_MS),
    ...sandbox.env,
    ...(options.issuer && profileOf(sandbox).issuer?.env),
    ...((options.service ?? !profileOf(sandbox).people) && sandbox.serviceEnv),
    ...options.env,
  };
  const read = readConfig(env, modulesOf(trial));
  must(read.ok, `the gateway rejects the sandbox's settings: ${read.ok || read.complaints.join('; ')}`);
  return read.config;
}

/** A schema needs a provider that users can sign in to. If this one has no sign-in, the built-in providers are added. */
const modulesOf = ({ module }: Trial): readonly AnyProviderModule[] =>
  hasSignIn([module]) ? [module] : [module, ...builtInProviders.filter(({ id }) => id !== module.id)];

/** The provider, created with the sandbox's settings. */
export function providerOf(trial: Trial, sandbox: Sandbox): Provider | undefined {
  const { id } = trial.sandbox;
  return idleProviders(configOf(trial, sandbox, {}), modulesOf(trial)).find(one => one.id === id);
}

export async function openStage(trial: Trial, options: StageOptions = {}): Promise<Stage> {
  const sandbox = await trial.sandbox.start();
  const profile = profileOf(sandbox);
  const lines: string[] = [];
  const answers: string[] = [];
  if (options.issuer) profile.issuer?.announce();
  const store = new MemoryStore();
  const sealKeys = { KEYRING_SEAL_KEYS: `kit:${randomBytes(32).toString('base64')}` };
  const running: Assembly[] = [];
  /** Each gateway has its own modules and its own engine. */
  async function open(env: StageOptions['env']): Promise<Assembly> {
    const config = configOf(trial, sandbox, { ...options, env: { ...sealKeys, ...options.env, ...env } });
    const logger = createLogger('trace', { write: line => lines.push(line) });
    const gateway = await assemble(config, { modules: modulesOf(trial), store, logger });
    running.push(gateway);
    await Promise.all([gateway.start(), loadCompiler()]);
    return gateway;
  }
  const gateway = await open({});
  const place = { publicUrl: gateway.url, port: Number(new URL(gateway.url).port) };

  const { tokenCalls, revocationCalls, people } = profile;
  const kindOf = (method: string, path: string) => {
    if (revocationCalls && matches(revocationCalls, method, path)) return 'revocation';
    return matches(tokenCalls, method, path) ? 'token' : 'data';
  };
  const visitor = () =>
    new Visitor(
      place,
      ({ headers, text }) => void answers.push(JSON.stringify({ ...headers, 'set-cookie': undefined }), text),
      sandbox.id,
      profile,
    );
  const stage: Stage = {
    sandbox,
    profile,
    revocationEnds: providerOf(trial, sandbox)?.revocationEnds ?? 'token',
    dataCalls: (method, path) => kindOf(method, path) === 'data',
    visitor,
    async signedIn(who = 0) {
      const person = people?.[who];
      must(person !== undefined, 'users do not sign in at this provider');
      const one = visitor();
      const outcome = await one.login(person);
      must(outcome === 'LoggedIn', `a valid login returned ${outcome}`);
      return one;
    },
    async elsewhere() {
      const { port } = await open({ PUBLIC_URL: place.publicUrl });
      return { publicUrl: place.publicUrl, port };
    },
    async reader() {
      if (people) return stage.signedIn();
      const one = visitor();
      // The first read fetches the token.
      await one.read();
      return one;
    },
    seen: which => sandbox.seen.filter(({ method, path }) => kindOf(method, path) === which),
    forget: () => void sandbox.seen.splice(0),
    answers: () => answers.join('\n'),
    logged: () => lines.join(''),
    async close() {
      sandbox.faults.clear();
      await Promise.all(running.map(one => one.close()));
      await sandbox.close();
    },
  };
  return stage;
}
