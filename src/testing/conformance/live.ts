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

/** A provider itself, not its fake. Nothing is changed there, no login is tried twice, and nothing goes wrong on purpose. */
export interface LiveTrial {
  readonly module: ProviderModule;
  readonly sample: Sample;
  /** The environment: addresses, credentials of the gateway's own. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values of LoginInput that sign in. Undefined: only what the gateway's own credentials read. */
  readonly login?: Person['input'];
}

interface LiveStage {
  readonly one: Visitor;
  readonly login: Person['input'] | undefined;
  readonly everything: () => string;
}

/** One thing that the provider itself must do right. */
export type LiveCase = Pick<Case, 'name' | 'rule' | 'fix'> & {
  /** Throws a Finding where the rule is broken. */
  run(stage: LiveStage): Promise<void>;
};

const LATER_MS = 30_000;

/** In this order, with one login for all of them. */
export const LIVE_CASES: readonly LiveCase[] = [
  {
    name: 'login',
    rule: 'The login given works, and the account is known.',
    fix: 'signIn, and the reader of the token answer: compare them with what the provider answers today.',
    async run({ one, login }) {
      if (!login) return;
      const outcome = await one.login({ input: login });
      must(outcome === 'LoggedIn', `the login was answered ${outcome}`);
      must(typeof (await one.grant())?.subject === 'string', 'no subject');
    },
  },
  {
    name: 'read',
    rule: 'The sample query is answered without errors.',
    fix: 'Paths, parameters and shapes of the data calls: compare them with what the provider answers today.',
    run: async ({ one }) => void (await one.read()),
  },
  {
    name: 'fresh-token',
    rule: 'A fresh token is used as it is, and lives for a while.',
    fix: 'The life in the reader of the token answer.',
    async run({ one, login }) {
      for (const _ of [1, 2, 3]) await one.read();
      const grant = await one.grant();
      must(!login || grant?.generation === 1, 'the token was renewed at once');
      const leftMs = grant?.accessExpiresAt ? Date.parse(grant.accessExpiresAt) - Date.now() : LATER_MS;
      must(leftMs >= LATER_MS, `the token is said to live ${leftMs} ms more`);
    },
  },
  {
    name: 'secrets',
    rule: 'Nothing of the login is in the log or in an answer.',
    fix: 'Put no token, password or answer of the provider into a message, a `cause` or an error code.',
    async run({ login, everything }) {
      must(!secretsIn(login).some(text => everything().includes(text)), 'a value of the login');
    },
  },
  {
    name: 'logout',
    rule: 'Logout ends what the login began.',
    fix: 'revoke: compare it with what the provider answers today.',
    async run({ one, login }) {
      const { outcomes } = await one.logout();
      must(!login || /^(REVOKED|NOT_SUPPORTED)$/.test(outcomes.join()), `logout answered ${outcomes.join()}`);
    },
  },
];

/** A user name may well be shown; these may not. */
const SECRET = /pass|secret|key|token/i;

function secretsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    typeof part === 'string' ? (SECRET.test(name) ? [part] : []) : secretsIn(part),
  );
}

/** The settings, of this provider alone. Throws a Finding with all that is wrong with them. */
function configOf({ env, module }: LiveTrial): Config {
  const names = Object.values(module.settings.settings).map(({ name }) => name);
  const shared = ['KEYRING_ALLOW_HTTP_UPSTREAMS', 'KEYRING_UPSTREAM_DEADLINE'];
  const own = Object.fromEntries([...names, ...shared].map(name => [name, env[name]]));
  const read = readConfig({ ...own, PORT: '0' }, [module]);
  if (!read.ok) throw new Finding(read.complaints.join('; '));
  return read.config;
}

/** Tries the cases one after the other, and stops at the first that is broken: what follows would only repeat it. */
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
