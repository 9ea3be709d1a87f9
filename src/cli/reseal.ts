import { Sealer } from '../auth/crypto/seal.js';
import type { Progress } from '../auth/reseal/progress.js';
import type { ResealTarget } from '../auth/reseal/reseal.js';
import { reseal } from '../auth/reseal/reseal.js';
import type { RedisSettings } from '../auth/store/redis/client.js';
import { failureOf } from '../auth/store/redis/failure.js';
import { RedisStore } from '../auth/store/redis/store.js';
import { RedisWalk } from '../auth/store/redis/walk.js';
import { type Config, readConfig } from '../config/index.js';
import { codeOf } from '../errors.js';
import { createLogger } from '../telemetry/logger.js';
import { idleProviders } from './idle-providers.js';
import { progressTeller } from './progress-teller.js';
import { redisOf } from './redis-of.js';
import { inWords, type ResealOutcome, resealOutcome } from './reseal-outcome.js';

export interface ResealFlags {
  readonly json: boolean;
  readonly perSecond: number;
  readonly fromStart: boolean;
}

const [FAILED, MISCONFIGURED, STOPPED] = [1, 2, 130];

/** `keyring-gateway reseal`; resolves with the exit code. */
export async function resealCommand(env: NodeJS.ProcessEnv, flags: ResealFlags): Promise<number> {
  const read = readConfig(env);
  if (!read.ok) return complain(['These settings make no sense:', ...read.complaints.map(line => `  ${line}`)]);
  const redis = redisOf(read.config);
  if (!redis) return complain(['REDIS_URL is unset: what is kept in memory needs no sealing anew.']);
  if (!env.KEYRING_SEAL_KEYS) return complain(['KEYRING_SEAL_KEYS is unset: there is no key to seal with.']);
  try {
    return tell(await run(read.config, redis, flags), flags.json);
  } catch (error) {
    if (!(error instanceof Error) || codeOf(error) !== 'STORE_UNAVAILABLE') throw error;
    const { says, todo } = failureOf(error.cause);
    process.stderr.write(`${says}. ${todo}\nWhat is done stays done; the next run goes on from there.\n`);
    return FAILED;
  }
}

function complain(lines: readonly string[]): number {
  process.stderr.write(`${lines.join('\n')}\n`);
  return MISCONFIGURED;
}

async function run(config: Config, redis: RedisSettings, flags: ResealFlags): Promise<ResealOutcome> {
  const { replicas, sealKeys } = config.store;
  const store = new RedisStore({ ...redis, replicas, log: createLogger('warn', process.stderr) });
  const walk = new RedisWalk(redis);
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const teller = progressTeller(flags.json);
  try {
    await store.open();
    await walk.open();
    const target: ResealTarget = { store, sealer: new Sealer(sealKeys), fingerprints: fingerprints(config) };
    const progress: Progress = await reseal(target, {
      walk,
      perSecond: flags.perSecond,
      fromStart: flags.fromStart,
      onProgress: teller.tell,
      isStopped: () => stopped,
    });
    return resealOutcome(
      progress,
      sealKeys.map(key => key.id),
    );
  } finally {
    teller.end();
    process.off('SIGINT', stop).off('SIGTERM', stop);
    walk.close();
    await store.close();
  }
}

const fingerprints = (config: Config): ResealTarget['fingerprints'] =>
  new Map(idleProviders(config).flatMap(({ id, service }) => (service ? [[id, service.fingerprint] as const] : [])));

function tell(outcome: ResealOutcome, json: boolean): number {
  process.stdout.write(json ? `${JSON.stringify(outcome)}\n` : inWords(outcome));
  if (!outcome.finished) return STOPPED;
  return outcome.busy > 0 || Object.keys(outcome.unopened).length > 0 ? FAILED : 0;
}
