import { parseArgs } from 'node:util';
import { Sealer } from '../auth/crypto/seal.js';
import { PENDING_MS } from '../auth/flows/authorization-request.js';
import { type Progress, type ResealTarget, reseal } from '../auth/reseal/reseal.js';
import type { RedisSettings } from '../auth/store/redis/client.js';
import { failureOf } from '../auth/store/redis/failure.js';
import { RedisStore } from '../auth/store/redis/store.js';
import { RedisWalk } from '../auth/store/redis/walk.js';
import { idleProviders } from '../config/idle-providers.js';
import { type Config, readConfig } from '../config/index.js';
import { loadProject } from '../config/load-project.js';
import { codeOf } from '../errors.js';
import type { AnyProviderModule } from '../provider/contract.js';
import { createLogger } from '../telemetry/logger.js';
import { type Command, UsageError } from './command.js';
import { ownModules } from './own-modules.js';
import { redisOf } from './redis-of.js';

interface ResealFlags {
  readonly json: boolean;
  readonly perSecond: number;
  readonly fromStart: boolean;
}

const [FAILED, MISCONFIGURED, STOPPED] = [1, 2, 130];

const RATE = { most: 1_000_000, usual: '1000' };

/** `keyring-gateway reseal`. */
export const command: Command = {
  help: `Usage: keyring-gateway reseal [--rate N] [--from-start] [--json]

Encrypts everything in the token store under the newest seal key, so that older ones can be removed. First, every
gateway must have the new key at the front of its KEYRING_SEAL_KEYS. It can be stopped at any time: the next run
continues from there. Sessions stay.

  --rate N      reads at most N records a second (${RATE.usual})
  --from-start  starts over instead of continuing
  --json        one JSON object at the end, and no progress

Exit codes
  0    everything is sealed under the newest key
  1    something is not, or Redis cannot be reached
  2    the settings are invalid
  130  stopped
`,
  async run(args) {
    const options = {
      json: { type: 'boolean', default: false },
      rate: { type: 'string', default: RATE.usual },
      'from-start': { type: 'boolean', default: false },
    } as const;
    const { values } = parseArgs({ args: [...args], options });
    const perSecond = Number(values.rate);
    if (!Number.isInteger(perSecond) || perSecond < 1 || perSecond > RATE.most)
      throw new UsageError(`--rate must be a whole number from 1 to ${RATE.most}`);
    return resealAll(process.env, { json: values.json, perSecond, fromStart: values['from-start'] });
  },
};

async function resealAll(env: NodeJS.ProcessEnv, flags: ResealFlags): Promise<number> {
  const { providers } = await loadProject(env, ownModules);
  const read = readConfig(env, providers);
  if (!read.ok) return complain(['These settings make no sense:', ...read.complaints.map(line => `  ${line}`)]);
  const redis = redisOf(read.config);
  if (!redis) return complain(['REDIS_URL is unset: a memory store has nothing to reseal.']);
  if (!env.KEYRING_SEAL_KEYS) return complain(['KEYRING_SEAL_KEYS is unset: there is no key to seal with.']);
  try {
    return printOutcome(await run(read.config, providers, redis, flags), flags.json);
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

async function run(
  config: Config,
  modules: readonly AnyProviderModule[],
  redis: RedisSettings,
  flags: ResealFlags,
): Promise<ResealOutcome> {
  const { replicas, sealKeys } = config.store;
  const store = new RedisStore({ ...redis, replicas, log: createLogger('warn', process.stderr) });
  const walk = new RedisWalk(redis);
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const reporter = progressReporter(flags.json);
  try {
    await store.open();
    await walk.open();
    const target: ResealTarget = { store, sealer: new Sealer(sealKeys), fingerprints: fingerprints(config, modules) };
    const progress: Progress = await reseal(target, {
      walk,
      perSecond: flags.perSecond,
      fromStart: flags.fromStart,
      onProgress: reporter.report,
      isStopped: () => stopped,
    });
    return resealOutcome(
      progress,
      sealKeys.map(key => key.id),
    );
  } finally {
    reporter.end();
    process.off('SIGINT', stop).off('SIGTERM', stop);
    walk.close();
    await store.close();
  }
}

const fingerprints = (config: Config, modules: readonly AnyProviderModule[]): ResealTarget['fingerprints'] =>
  new Map(
    idleProviders(config, modules).flatMap(({ id, service }) => (service ? [[id, service.fingerprint] as const] : [])),
  );

function printOutcome(outcome: ResealOutcome, json: boolean): number {
  process.stdout.write(json ? `${JSON.stringify(outcome)}\n` : inWords(outcome));
  if (!outcome.finished) return STOPPED;
  return outcome.busy > 0 || Object.keys(outcome.unopened).length > 0 ? FAILED : 0;
}

/** Result of a re-sealing, as `--json` prints it. */
export interface ResealOutcome {
  /** Id of the key that everything is sealed under now. */
  readonly newest: string;
  /** False: it was stopped, and the next run goes on. */
  readonly finished: boolean;
  readonly looked: number;
  readonly sealedAnew: number;
  /** Records that refreshes or revocations kept writing until the end. */
  readonly busy: number;
  /** Texts that no key of the ring opens, by the id of the key they were sealed under. */
  readonly unopened: Readonly<Record<string, number>>;
  /** Keys that nothing needs any more, and from when on (RFC 3339): redirect logins that began before this run end by then. */
  readonly canGo: readonly string[];
  readonly canGoFrom: string | null;
}

/** `ring`: ids of KEYRING_SEAL_KEYS, newest first. */
function resealOutcome(progress: Progress, ring: readonly string[]): ResealOutcome {
  const { newest, counts, finishedAtMs, left, late, startedAtMs } = progress;
  const finished = finishedAtMs !== undefined;
  const busy = left ?? late.length;
  const canGo = finished && busy === 0 ? ring.filter(id => id !== newest && !(id in counts.unopened)) : [];
  return {
    newest,
    finished,
    looked: counts.looked,
    sealedAnew: counts.anew,
    busy,
    unopened: counts.unopened,
    canGo,
    canGoFrom: canGo.length > 0 ? new Date(startedAtMs + PENDING_MS).toISOString() : null,
  };
}

/** The same for people. */
function inWords({ newest, finished, looked, sealedAnew, busy, unopened, canGo, canGoFrom }: ResealOutcome): string {
  const lines = [
    finished
      ? `${looked} records checked, ${sealedAnew} texts resealed under ${newest}.`
      : `Stopped: ${looked} records checked so far, ${sealedAnew} texts resealed under ${newest}. The next run continues from there.`,
  ];
  if (finished && busy > 0) lines.push(`${busy} records were busy to the end. Run it again.`);
  for (const [id, count] of Object.entries(unopened))
    lines.push(
      `${count} sealed under ${id} cannot be opened: that key is missing from KEYRING_SEAL_KEYS, or is another key under the same id.`,
    );
  if (canGoFrom !== null)
    lines.push(
      `Nothing is sealed under ${canGo.join(', ')} any more. Take it out of KEYRING_SEAL_KEYS after ${canGoFrom}, if every gateway seals under ${newest}.`,
    );
  return `${lines.join('\n')}\n`;
}

/** Between two lines where there is no terminal, ms. */
const LINE_EVERY_MS = 5_000;
const WIDTH = 30;
/** Back to the line's begin, and what stands there away (ECMA-48, EL). */
const OVER = '\r\u001b[K';

/** Reports how far a re-sealing is, on standard error: a bar on a terminal, a line now and then elsewhere, nothing when `silent`. */
function progressReporter(silent: boolean, out: NodeJS.WriteStream = process.stderr) {
  let reportedAtMs = Number.NEGATIVE_INFINITY;
  return {
    report(progress: Progress, total: number) {
      if (silent) return;
      const line = progressLine(progress, total);
      if (out.isTTY) out.write(`${OVER}${bar(share(progress, total))} ${line}`);
      else if (performance.now() - reportedAtMs > LINE_EVERY_MS) {
        reportedAtMs = performance.now();
        out.write(`${line}\n`);
      }
    },
    end() {
      if (out.isTTY && !silent) out.write('\n');
    },
  };
}

/** The walk visits at least what it says: never more than all. */
const share = ({ visited }: Progress, total: number): number => (total === 0 ? 1 : Math.min(1, visited / total));

function progressLine(progress: Progress, total: number): string {
  const { counts, late } = progress;
  const waiting = late.length > 0 ? `, ${late.length} busy` : '';
  return `${Math.floor(share(progress, total) * 100)} %: ${counts.looked} checked, ${counts.anew} resealed${waiting}`;
}

function bar(part: number): string {
  const done = Math.round(part * WIDTH);
  return `[${'='.repeat(done)}${' '.repeat(WIDTH - done)}]`;
}
