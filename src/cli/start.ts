import { parseArgs } from 'node:util';
import type { Command } from './command.js';

/** `keyring-gateway start`, and `keyring-gateway` alone. */
export const command: Command = {
  help: `Usage: keyring-gateway [start]

Runs the gateway of keyring.config.{ts,mts,mjs,js} in the working directory, or of the file in KEYRING_CONFIG.
Without a config file it has the built-in providers. Settings come from the environment (docs/settings.md).
`,
  async run(args) {
    parseArgs({ args: [...args], options: {} });
    await import('../main.js');
    return undefined;
  },
};
