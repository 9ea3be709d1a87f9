import type { Failure } from '../../auth/store/redis/failure.js';
import type { Config } from '../../config/index.js';
import type { Probe, Provider, SendOnce } from '../../provider/contract.js';
import type { UpstreamFailure } from '../../upstream/failure.js';
import type { UpstreamResponse } from '../../upstream/messages.js';
import type { RedisState } from './redis-state.js';
import type { Sample } from './sealed-sample.js';

/** `error`: it will not work, or not safely. `warning`: the operator should check it. */
export type Level = 'ok' | 'warning' | 'error';

/** Never contains a secret, nor an upstream's own words. */
export interface CheckResult {
  readonly level: Level;
  /** Stable name of the problem, for pipelines; null if there is none. */
  readonly code: string | null;
  readonly says: string;
  /** How to fix it. */
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

/** The outcome of one harmless request. */
export interface Probed {
  readonly provider: Provider;
  readonly probe: Probe;
  readonly outcome: UpstreamResponse | UpstreamFailure;
}

/** The inputs of the checks. Each request is sent once, regardless of how many checks need its result. */
export interface CheckInputs {
  readonly config: Config;
  /** About the settings alone. */
  readonly warnings: readonly string[];
  /** Created without a way to request tokens. */
  readonly providers: readonly Provider[];
  /** Of this process, such as 20.19.0. */
  readonly nodeVersion: string;
  /** Sends a request to a provider, through the proxies that are set. */
  readonly sendOnce: SendOnce;
  redis(): Promise<RedisState>;
  /** Permissions that Redis' ACL denies the gateway. */
  denied(): Promise<readonly Failure[]>;
  /** Undefined: there is no Redis. */
  sample(): Promise<Sample | undefined>;
  probed(): Promise<readonly Probed[]>;
}

export interface Check {
  readonly name: string;
  /** Costs little and sends no request to a provider: also run when the gateway starts. */
  readonly cheap?: true;
  run(inputs: CheckInputs): readonly CheckResult[] | Promise<readonly CheckResult[]>;
}

/** Longest one check may take, ms: its requests have shorter limits. */
const CHECK_MS = 30_000;

/** Runs the checks concurrently; findings in the order of the checks. A check that fails is a finding, and the others go on. */
export async function examine(
  checks: readonly Check[],
  inputs: CheckInputs,
  limitMs = CHECK_MS,
): Promise<readonly Finding[]> {
  const all = await Promise.all(checks.map(check => findings(check, inputs, limitMs)));
  return all.flat();
}

async function findings({ name, run }: Check, inputs: CheckInputs, limitMs: number): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult[]>(resolve => {
    const said = error(
      'CHECK_TIMEOUT',
      `took more than ${limitMs} ms`,
      'Check the server that it contacts; the result is unknown.',
    );
    timer = setTimeout(resolve, limitMs, [said]);
  });
  try {
    const said = await Promise.race([(async () => run(inputs))(), late]);
    return said.map(one => ({ check: name, ...one }));
  } catch (cause) {
    // The name only: a message may quote the value.
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

/** Whether a version such as 20.19.0 is at least `major.minor`. */
export function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
