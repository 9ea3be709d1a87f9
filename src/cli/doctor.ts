import { parseArgs } from 'node:util';
import { idleProviders } from '../config/idle-providers.js';
import type { Config } from '../config/index.js';
import { createComplaints, readProject, schemaComplaints } from '../config/read-project.js';
import { proxiesOf } from '../config/upstreams.js';
import { ConfigError } from '../config-error.js';
import type { AnyProviderModule } from '../provider/contract.js';
import type { Logger } from '../telemetry/logger.js';
import { senderOf } from '../upstream/client.js';
import type { Command } from './command.js';
import { type Check, type CheckInputs, examine, type Finding, type Level } from './doctor/check.js';
import { authorizePage, clocks, endpoints, probeAll, redirectUri } from './doctor/providers.js';
import {
  cluster,
  eviction,
  latency,
  memory,
  persistence,
  reachable,
  redisVersion,
  replication,
} from './doctor/redis.js';
import { deniedBy, readRedisState } from './doctor/redis-state.js';
import { sampleSealed } from './doctor/sealed-sample.js';
import { keyRing, sealedRecords } from './doctor/seals.js';
import { nodeVersion, refusedSettings, settings, site } from './doctor/settings.js';
import { ownModules } from './own-modules.js';
import { redisOf } from './redis-of.js';

/** Every check there is, in the order of the report. */
const CHECKS: readonly Check[] = [
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

/** `keyring-gateway doctor`. */
export const command: Command = {
  help: `Usage: keyring-gateway doctor [--json] [--strict]

Checks whether the gateway is ready to go live: settings, token store, seal keys, providers, clocks.
Changes nothing, signs in nowhere, prints no secret. Exit code 1: errors were found.

  --json    one JSON object instead of a table
  --strict  warnings count as errors
`,
  async run(args) {
    const options = { json: { type: 'boolean' }, strict: { type: 'boolean' } } as const;
    const { json, strict } = parseArgs({ args: [...args], options }).values;
    const findings = await diagnose(process.env);
    process.stdout.write(json ? reportJson(findings) : reportTable(findings));
    const bad = findings.some(({ level }) => level === 'error' || (strict && level === 'warning'));
    return bad ? 1 : 0;
  },
};

/** Every finding about an environment. */
export async function diagnose(env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const refused = (complaints: readonly string[]) =>
    refusedSettings(complaints).map(said => ({ check: 'settings', ...said }));
  try {
    const { project, config, warnings } = await readProject(env, ownModules);
    const modules = project.providers.filter(({ id }) => config.providers.has(id));
    const complaints = [...schemaComplaints(modules), ...createComplaints(modules, config.providers)];
    return complaints.length > 0 ? refused(complaints) : await examine(CHECKS, inputsOf(config, modules, warnings));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return refused(error.complaints);
  }
}

/** The inputs of the checks, for these settings. `pings`: number of round trips to Redis that are measured. */
export function inputsOf(
  config: Config,
  modules: readonly AnyProviderModule[],
  warnings: readonly string[],
  pings = 21,
): CheckInputs {
  const { sealKeys, replicas } = config.store;
  const providers = idleProviders(config, modules);
  const redis = redisOf(config);
  const sendOnce = senderOf(proxiesOf(config.upstreams));
  return {
    config,
    warnings,
    providers,
    nodeVersion: process.versions.node,
    sendOnce,
    redis: once(() => readRedisState(redis, pings)),
    denied: once(() => deniedBy(redis, replicas)),
    sample: once(async () => redis && (await sampleSealed(redis, sealKeys))),
    probed: once(() => probeAll(sendOnce, providers)),
  };
}

/** Requests it on first use, and never again. */
function once<T>(request: () => Promise<T>): () => Promise<T> {
  let requested: Promise<T> | undefined;
  return () => {
    requested ??= request();
    return requested;
  };
}

const LABEL: Readonly<Record<Level, string>> = { ok: 'ok', warning: 'WARNING', error: 'ERROR' };
const LABEL_WIDTH = 9;

/** Findings for people: one a line, and below it what to do. */
function reportTable(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length)) + 2;
  const lines = findings.flatMap(({ level, check, code, says, todo }) => [
    `${LABEL[level].padEnd(LABEL_WIDTH)}${check.padEnd(width)}${says}${code === null ? '' : ` [${code}]`}`,
    ...(todo === undefined ? [] : [`${' '.repeat(LABEL_WIDTH + width)}-> ${todo}`]),
  ]);
  return `${lines.join('\n')}\n\n${summary(findings)}\n`;
}

/** Findings for programs. */
function reportJson(findings: readonly Finding[]): string {
  const [errors, warnings] = [count(findings, 'error'), count(findings, 'warning')];
  return `${JSON.stringify({ ok: errors === 0, errors, warnings, findings }, undefined, 2)}\n`;
}

function summary(findings: readonly Finding[]): string {
  const [errors, warnings] = [count(findings, 'error'), count(findings, 'warning')];
  if (errors + warnings === 0) return 'Nothing to complain about.';
  return `${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`;
}

const count = (findings: readonly Finding[], level: Level): number =>
  findings.filter(one => one.level === level).length;

/** Logs the problems that the cheap checks find, as warnings with their codes, while the gateway runs. Never rejects. */
export async function logBootFindings(
  config: Config,
  modules: readonly AnyProviderModule[],
  logger: Logger,
): Promise<void> {
  const cheap = CHECKS.filter(check => check.cheap);
  const wrong = (await examine(cheap, inputsOf(config, modules, [], 0))).filter(({ level }) => level !== 'ok');
  for (const { code, says } of wrong) logger.warn({ code: code ?? undefined }, says);
  logger.debug({ count: wrong.length }, 'the set-up was looked over');
}
