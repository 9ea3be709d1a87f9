import cluster from 'node:cluster';
import { type Assembly, assemble } from './assemble.js';
import { type Config, readConfig } from './config/index.js';
import { hasLead, onStopOrder, onStopSignal, type StopSignal, startPrimary } from './server/workers.js';
import { createLogger, type Logger } from './telemetry/logger.js';

const DOCTOR_AFTER_MS = 300;

/** Everything that is wrong with the environment, together; nothing listens. */
function complain(complaints: readonly string[], warnings: readonly string[]): void {
  const indented = (lines: readonly string[]) => lines.map(line => `  ${line}`);
  const lines = ['Keyring cannot start with these settings:', ...indented(complaints)];
  if (warnings.length > 0) lines.push('Beside that:', ...indented(warnings));
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = 1;
}

/** Every worker is scraped for itself, on a port of its own. */
function adminPortOf({ observability: { adminPort } }: Config, index: number): Readonly<Record<string, string>> {
  return adminPort === undefined ? {} : { ADMIN_PORT: String(adminPort + index), KEYRING_WORKERS: '1' };
}

/** Nobody's first answer waits for the doctor to be loaded. */
function lookOver(config: Config, logger: Logger): void {
  const look = async () => (await import('./cli/doctor.js')).logBootFindings(config, logger);
  const failed = (error: unknown) => logger.warn({ error }, 'the set-up could not be looked over');
  setTimeout(() => look().catch(failed), DOCTOR_AFTER_MS);
}

/** One gateway in this process, until it is told to stop. */
async function serve(config: Config, logger: Logger): Promise<void> {
  const fatal = (error: unknown) => {
    logger.error({ error }, 'the gateway cannot go on');
    process.exit(1);
  };
  process.once('uncaughtException', fatal);
  // graphql's executors leave alone what fails beside a null that has taken its surroundings along: no reason to let go of everybody else.
  process.on('unhandledRejection', error => logger.error({ error }, 'something failed that nobody waited for'));

  let gateway: Assembly | undefined;
  const drain = (signal: StopSignal) => {
    // Nobody is served yet.
    if (!gateway) process.exit(0);
    logger.info({ signal }, 'draining');
    gateway.close(hasLead(signal) ? config.server.drainLeadSeconds * 1_000 : 0).then(() => {
      logger.info({}, 'stopped');
      process.exit(0);
    }, fatal);
  };
  // Before anything else: the first process of a container is deaf to signals that it has no handler for.
  if (cluster.isWorker) onStopOrder(drain);
  else onStopSignal(drain, signal => logger.warn({ signal }, 'stopping at once'));

  const assembled = await assemble(config, { logger });
  await assembled.start();
  gateway = assembled;
  logger.info({ url: assembled.url }, 'listening');
}

async function main(): Promise<void> {
  const read = readConfig(process.env);
  if (!read.ok) return complain(read.complaints, read.warnings);
  const { config, warnings } = read;
  const { workers, logLevel } = config.server;
  const logger = createLogger(logLevel);
  if (cluster.isWorker) return serve(config, logger);

  for (const warning of warnings) logger.warn({}, warning);
  if (workers > 1) startPrimary({ workers, logger, envOf: index => adminPortOf(config, index) });
  else await serve(config, logger);
  lookOver(config, logger);
}

await main();
