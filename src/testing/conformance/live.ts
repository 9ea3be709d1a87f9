import { assemble } from '../../assemble.js';
import { type Config, readConfig } from '../../config/index.js';
import type { ProviderModule } from '../../provider/contract.js';
import { createLogger } from '../../telemetry/logger.js';
import type { Sample } from '../sandbox/kit.js';
import type { Person } from '../sandbox/profile.js';
import type { Case } from './case.js';
import { Finding, must } from './finding.js';
import type { Verdict } from './run.js';
import { Visitor } from './visitor.js';

/** A trial of the provider itself instead of its sandbox. It changes no data, tries the login once and causes no faults. */
export interface LiveTrial {
  readonly module: ProviderModule;
  readonly sample: Sample;
  /** The environment: URLs, and the gateway's own credentials. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values of LoginInput for a valid login. Undefined: the gateway's own credentials read. */
  readonly login?: Person['input'];
}

interface LiveStage {
  readonly one: Visitor;
  readonly login: Person['input'] | undefined;
  readonly everything: () => string;
}

/** One rule for the provider itself, with its test. */
export type LiveCase = Pick<Case, 'name' | 'rule' | 'fix'> & {
  /** Throws a Finding where the rule is broken. */
  run(stage: LiveStage): Promise<void>;
};

const LATER_MS = 30_000;

/** In this order, with one login for all of them. */
export const LIVE_CASES: readonly LiveCase[] = [
  {
    name: 'login',
    rule: 'The given login works, and its account has a subject.',
    fix: "signIn, and the reader of the token response: compare them with the provider's current responses.",
    async run({ one, login }) {
      if (!login) return;
      const outcome = await one.login({ input: login });
      must(outcome === 'LoggedIn', `the login returned ${outcome}`);
      must(typeof (await one.grant())?.subject === 'string', 'no subject');
    },
  },
  {
    name: 'read',
    rule: 'The sample query returns data without errors.',
    fix: "Paths, parameters and shapes of the data calls: compare them with the provider's current responses.",
    run: async ({ one }) => void (await one.read()),
  },
  {
    name: 'fresh-token',
    rule: 'A new token is used without an immediate refresh, and it does not expire for a while.',
    fix: 'The lifetime in the reader of the token response.',
    async run({ one, login }) {
      for (const _ of [1, 2, 3]) await one.read();
      const grant = await one.grant();
      must(!login || grant?.generation === 1, 'the token was refreshed at once');
      const leftMs = grant?.accessExpiresAt ? Date.parse(grant.accessExpiresAt) - Date.now() : LATER_MS;
      must(leftMs >= LATER_MS, `the token expires in ${leftMs} ms`);
    },
  },
  {
    name: 'secrets',
    rule: 'No secret of the login appears in the log or in a response.',
    fix: 'Keep tokens, passwords and responses of the provider out of messages, `cause` and error codes.',
    async run({ login, everything }) {
      must(
        !secretsIn(login).some(text => everything().includes(text)),
        'a secret of the login appears in the log or in a response',
      );
    },
  },
  {
    name: 'logout',
    rule: 'Logout ends the session and its tokens.',
    fix: "revoke: compare it with the provider's current responses.",
    async run({ one, login }) {
      const { outcomes } = await one.logout();
      must(!login || /^(REVOKED|NOT_SUPPORTED)$/.test(outcomes.join()), `logout returned ${outcomes.join()}`);
    },
  },
];

/** Fields of a login that are secret. A user name is not. */
const SECRET = /pass|secret|key|token/i;

function secretsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    typeof part === 'string' ? (SECRET.test(name) ? [part] : []) : secretsIn(part),
  );
}

/** The settings of this provider only. Throws a Finding that lists every invalid setting. */
function configOf({ env, module }: LiveTrial): Config {
  const names = Object.values(module.settings.settings).map(({ name }) => name);
  const shared = ['KEYRING_ALLOW_HTTP_UPSTREAMS', 'KEYRING_UPSTREAM_DEADLINE'];
  const own = Object.fromEntries([...names, ...shared].map(name => [name, env[name]]));
  const read = readConfig({ ...own, PORT: '0' }, [module]);
  if (!read.ok) throw new Finding(read.complaints.join('; '));
  return read.config;
}

/** Runs the cases one after another. Stops at the first broken one, because the later ones depend on it. */
export async function tryLive(trial: LiveTrial): Promise<readonly (readonly [LiveCase, Verdict])[]> {
  const { module, sample, login } = trial;
  const lines: string[] = [];
  const gateway = await assemble(configOf(trial), {
    modules: [module],
    logger: createLogger('trace', { write: line => lines.push(line) }),
  });
  await gateway.start();
  const place = { publicUrl: gateway.url, port: Number(new URL(gateway.url).port) };
  const read = login ? `viewer { ${sample.viewer} }` : sample.query;
  const one = new Visitor(place, ({ text }) => void lines.push(text), module.id, { read });
  const verdicts: (readonly [LiveCase, Verdict])[] = [];
  try {
    for (const live of LIVE_CASES) {
      const verdict = await live.run({ one, login, everything: () => lines.join('\n') }).then(
        (): Verdict => ({ kind: 'held' }),
        (error: Error): Verdict => ({ kind: 'broken', saw: error.message }),
      );
      verdicts.push([live, verdict]);
      if (verdict.kind === 'broken') break;
    }
    return verdicts;
  } finally {
    await gateway.close();
  }
}
