import type { SealKey } from '../../auth/crypto/seal.js';
import type { Failure } from '../../auth/store/redis/failure.js';
import type { Provider, SendOnce } from '../../provider/contract.js';
import type { Probed } from './probes.js';
import type { RedisState } from './redis-state.js';
import type { Sample } from './sealed-sample.js';

/** `error`: it will not work, or not safely. `warning`: somebody should look. */
export type Level = 'ok' | 'warning' | 'error';

/** What a check has to say. Never holds a secret, nor an upstream's own words. */
export interface CheckResult {
  readonly level: Level;
  /** Stable name of what is wrong, for pipelines; null where nothing is. */
  readonly code: string | null;
  readonly says: string;
  /** What to do about it. */
  readonly todo?: string;
}

export interface Finding extends CheckResult {
  /** The check it comes from. */
  readonly check: string;
}

export const ok = (says: string): CheckResult => ({ level: 'ok', code: null, says });
export const warning = (code: string, says: string, todo: string): CheckResult => ({
  level: 'warning',
  code,
  says,
  todo,
});
export const error = (code: string, says: string, todo: string): CheckResult => ({ level: 'error', code, says, todo });

/** What the checks look at. What has to be asked for is asked for once, however many checks want it. */
export interface Facts {
  readonly production: boolean;
  /** Scheme, host and port that browsers see. */
  readonly publicUrl: string;
  /** Other origins that may ask with credentials. */
  readonly origins: readonly string[];
  /** Allowed returnTo places; empty: PUBLIC_URL. */
  readonly returnTo: readonly string[];
  /** What the settings alone are warned about. */
  readonly warnings: readonly string[];
  /** Newest first. */
  readonly sealKeys: readonly SealKey[];
  readonly redisMode: 'single' | 'cluster' | 'sentinel';
  /** Replicas that a write waits for. */
  readonly replicas: number;
  /** Set up, but without the means to ask for a token. */
  readonly providers: readonly Provider[];
  /** Of this process, such as 20.19.0. */
  readonly nodeVersion: string;
  /** Asks a provider, through the proxies that are set. */
  readonly sendOnce: SendOnce;
  redis(): Promise<RedisState>;
  /** What Redis' access rules deny the gateway. */
  denied(): Promise<readonly Failure[]>;
  /** Undefined: there is no store to look into. */
  sample(): Promise<Sample | undefined>;
  probed(): Promise<readonly Probed[]>;
}

/** One matter that is looked into. */
export interface Check {
  readonly name: string;
  /** Costs next to nothing and asks no provider: also run when the gateway starts. */
  readonly cheap?: true;
  run(facts: Facts): readonly CheckResult[] | Promise<readonly CheckResult[]>;
}

/** A check may take so long, ms: what it asks has shorter limits of its own. */
const CHECK_MS = 30_000;

/** Runs the checks side by side; findings in the order of the checks. One that fails is a finding, and keeps no other from running. */
export async function examine(checks: readonly Check[], facts: Facts, limitMs = CHECK_MS): Promise<readonly Finding[]> {
  const all = await Promise.all(checks.map(check => findings(check, facts, limitMs)));
  return all.flat();
}

async function findings({ name, run }: Check, facts: Facts, limitMs: number): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult[]>(resolve => {
    const said = error('CHECK_TIMEOUT', `took more than ${limitMs} ms`, 'Look at what it asks; nothing is known.');
    timer = setTimeout(resolve, limitMs, [said]);
  });
  try {
    const said = await Promise.race([(async () => run(facts))(), late]);
    return said.map(one => ({ check: name, ...one }));
  } catch (cause) {
    // The name only: a message may quote what it chokes on.
    const kind = cause instanceof Error ? cause.name : typeof cause;
    return [
      {
        check: name,
        ...error('CHECK_FAILED', `failed itself (${kind})`, 'Nothing is known about this. Please report it.'),
      },
    ];
  } finally {
    clearTimeout(timer);
  }
}
