import { assemble } from './assemble.js';
import { readConfig } from './config.js';
import { createLogger } from './observability/logger.js';

/** Everything that is wrong with the environment, together; nothing listens. */
function complain(complaints: readonly string[], warnings: readonly string[]): void {
  const indented = (lines: readonly string[]) => lines.map(line => `  ${line}`);
  const lines = ['Keyring cannot start with these settings:', ...indented(complaints)];
  if (warnings.length > 0) lines.push('Beside that:', ...indented(warnings));
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const read = readConfig(process.env);
  if (!read.ok) return complain(read.complaints, read.warnings);
  const { server } = read.config;
  const logger = createLogger(server.logLevel);
  for (const warning of read.warnings) logger.warn({}, warning);

  const fatal = (error: unknown) => {
    logger.error({ error }, 'the gateway cannot go on');
    process.exit(1);
  };
  process.once('uncaughtException', fatal);

  const gateway = await assemble(read.config, { logger });
  await gateway.start();
  logger.info({ url: gateway.url }, 'listening');

  const stop = (signal: NodeJS.Signals) => {
    logger.info({ signal }, 'draining');
    gateway.close().then(() => {
      logger.info({}, 'stopped');
      process.exit(0);
    }, fatal);
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

await main();
