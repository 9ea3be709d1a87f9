import { type Check, type CheckResult, error, type Facts, type Finding } from './check.js';
import { authorizePage, clocks, endpoints, redirectUri } from './providers.js';
import { cluster, eviction, latency, memory, persistence, reachable, redisVersion, replication } from './redis.js';
import { keyRing, sealedRecords } from './seals.js';
import { nodeVersion, settings, site } from './settings.js';

/** Every check there is, in the order of the report. */
export const CHECKS: readonly Check[] = [
  nodeVersion,
  settings,
  site,
  keyRing,
  reachable,
  redisVersion,
  eviction,
  persistence,
  memory,
  replication,
  cluster,
  latency,
  sealedRecords,
  redirectUri,
  authorizePage,
  endpoints,
  clocks,
];

/** Those that the gateway runs itself when it starts. */
export const CHEAP: readonly Check[] = CHECKS.filter(check => check.cheap);

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
