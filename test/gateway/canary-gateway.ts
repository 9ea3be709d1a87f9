import { assemble } from '../../src/assemble.js';
import { readConfig } from '../../src/config/index.js';
import { createLogger } from '../../src/telemetry/logger.js';

// A process of its own, because libraries read NODE_ENV once, when they are loaded. The settings are read without it: production would refuse
// the sandboxes, which speak plain http.
const { NODE_ENV, ...env } = process.env;
const read = readConfig(env);
if (!read.ok) throw new Error(read.complaints.join('\n'));
const config = { ...read.config, production: NODE_ENV === 'production' };
const gateway = await assemble(config, { logger: createLogger('trace') });
await gateway.start();
process.once('SIGTERM', () => void gateway.close().then(() => process.exit(0)));
