import cluster from 'node:cluster';
import { type Assembly, assemble } from './assemble.js';
import { overridesOf } from './assemble-project.js';
import { ownModules } from './cli/own-modules.js';
import type { Config } from './config/index.js';
import type { KeyringConfig } from './config/project.js';
import { readProject } from './config/read-project.js';
import { ConfigError } from './config-error.js';
import { hasLead, onStopOrder, onStopSignal, type StopSignal, startPrimary } from './server/workers.js';
import type { Logger } from './telemetry/logger.js';

const DOCTOR_AFTER_MS = 300;

/** Each worker has its own admin port. */
function adminPortOf({ observability: { adminPort } }: Config, index: number): Readonly<Record<string, string>> {
  return adminPort === undefined ? {} : { ADMIN_PORT: String(adminPort + index), KEYRING_WORKERS: '1' };
}

/** Runs the doctor's cheap checks after a moment, so that no request waits for the doctor to be loaded. */
function runDoctor(config: Config, { providers }: KeyringConfig, logger: Logger): void {
  const run = async () => (await import('./cli/doctor.js')).logBootFindings(config, providers, logger);
  const failed = (error: unknown) => logger.warn({ error }, 'the set-up could not be looked over');
  setTimeout(() => run().catch(failed), DOCTOR_AFTER_MS);
}

/** Runs one gateway in this process, until a signal or the primary stops it. Resolves with its settings when it listens. */
async function serve(config: Config, project: KeyringConfig, logger: Logger): Promise<Config> {
  const fatal = (error: unknown) => {
    logger.error({ error }, 'the gateway cannot go on');
    process.exit(1);
  };
  process.once('uncaughtException', fatal);
  // graphql's executors do not await fields whose parent became null because of another field. The process goes on.
  process.on('unhandledRejection', error => logger.error({ error }, 'unhandled promise rejection'));

  let gateway: Assembly | undefined;
  const drain = (signal: StopSignal) => {
    // It has served no request yet.
    if (!gateway) process.exit(0);
    logger.info({ signal }, 'draining');
    gateway.close(hasLead(signal) ? config.server.drainLeadSeconds * 1_000 : 0).then(() => {
      logger.info({}, 'stopped');
      process.exit(0);
    }, fatal);
  };
  // Before anything else: the first process of a container ignores signals without a handler.
  if (cluster.isWorker) onStopOrder(drain);
  else onStopSignal(drain, signal => logger.warn({ signal }, 'stopping at once'));

  const assembled = await assemble(config, { ...overridesOf(project, config.server.logLevel), logger });
  await assembled.start();
  gateway = assembled;
  const { url, port } = assembled;
  logger.info({ url, port }, 'listening');
  return assembled.config;
}

async function main(): Promise<void> {
  const { project, config, warnings } = await readProject(process.env, ownModules);
  const { workers, logLevel } = config.server;
  const { logger } = overridesOf(project, logLevel);
  if (cluster.isWorker) return void (await serve(config, project, logger));

  for (const warning of warnings) logger.warn({}, warning);
  if (workers > 1) {
    startPrimary({ workers, logger, envOf: index => adminPortOf(config, index) });
    runDoctor(config, project, logger);
  } else runDoctor(await serve(config, project, logger), project, logger);
}

try {
  await main();
} catch (error) {
  // The message says it all. Anything else keeps its stack.
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
