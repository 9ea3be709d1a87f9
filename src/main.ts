import cluster from 'node:cluster';
import { type Assembly, assemble } from './assemble.js';
import { overridesOf } from './assemble-project.js';
import { ownModules } from './cli/own-modules.js';
import { type Config, readConfig } from './config/index.js';
import { loadProject } from './config/load-project.js';
import { ConfigError, type KeyringConfig } from './config/project.js';
import { SchemaError } from './resolvers/join-schema.js';
import { hasLead, onStopOrder, onStopSignal, type StopSignal, startPrimary } from './server/workers.js';
import type { Logger } from './telemetry/logger.js';

const DOCTOR_AFTER_MS = 300;

/** Prints every complaint about the environment; nothing listens. */
function complain(complaints: readonly string[], warnings: readonly string[]): void {
  const indented = (lines: readonly string[]) => lines.map(line => `  ${line}`);
  const lines = ['Keyring cannot start with these settings:', ...indented(complaints)];
  if (warnings.length > 0) lines.push('Also:', ...indented(warnings));
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = 1;
}

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

/** Runs one gateway in this process, until a signal or the primary stops it. */
async function serve(config: Config, project: KeyringConfig, logger: Logger): Promise<void> {
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
  logger.info({ url: assembled.url }, 'listening');
}

async function main(): Promise<void> {
  const project = await loadProject(process.env, ownModules);
  const read = readConfig(process.env, project.providers);
  if (!read.ok) return complain(read.complaints, read.warnings);
  const { config, warnings } = read;
  const { workers, logLevel } = config.server;
  const { logger } = overridesOf(project, logLevel);
  if (cluster.isWorker) return serve(config, project, logger);

  for (const warning of warnings) logger.warn({}, warning);
  if (workers > 1) startPrimary({ workers, logger, envOf: index => adminPortOf(config, index) });
  else await serve(config, project, logger);
  runDoctor(config, project, logger);
}

try {
  await main();
} catch (error) {
  // The config file or the schema: the message says it all. Anything else keeps its stack.
  if (!(error instanceof ConfigError || error instanceof SchemaError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
