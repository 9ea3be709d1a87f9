#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { type Command, CommandError, print, UsageError } from './cli/command.js';
import { useCompileCache } from './cli/compile-cache.js';

interface Entry {
  readonly summary: string;
  /** A command is loaded when it is called. */
  load(): Promise<{ readonly command: Command }>;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  init: { summary: 'creates a small project', load: () => import('./cli/init.js') },
  start: { summary: 'runs the gateway; also without a command', load: () => import('./cli/start.js') },
  demo: { summary: 'runs the gateway against sandboxes of its providers', load: () => import('./cli/demo/main.js') },
  'new-provider': { summary: 'adds a provider to the project', load: () => import('./cli/new-provider.js') },
  conformance: { summary: 'tests providers against their sandboxes', load: () => import('./cli/conformance.js') },
  codegen: { summary: 'writes types for the resolvers of providers', load: () => import('./cli/codegen.js') },
  schema: { summary: "prints the gateway's schema", load: () => import('./cli/schema.js') },
  doctor: { summary: 'checks whether the gateway is ready to go live', load: () => import('./cli/doctor.js') },
  reseal: { summary: 'encrypts the token store under the newest key', load: () => import('./cli/reseal.js') },
};

const WIDTH = Math.max(...Object.keys(COMMANDS).map(name => name.length)) + 2;

const HELP = `Usage: keyring-gateway [command] [options]

Commands
${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(WIDTH)}${summary}`)
  .join('\n')}

Options
  -h, --help     this text; after a command, the command's own
  -v, --version  the version

Exit codes
  0  success
  1  the command found or had a problem
  2  the command line is wrong
`;

interface PackageJson {
  readonly version: string;
}

function version(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as PackageJson).version;
}

function usage(message: string, help: string): number {
  process.stderr.write(`${message}\n\n${help}`);
  return 2;
}

const isHelp = (arg: string) => arg === '--help' || arg === '-h';

/** parseArgs throws for options that a command does not have. */
const isUsage = (error: Error): boolean =>
  error instanceof UsageError || ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));

/** ConfigError and SchemaError: the message says all the user needs. Their modules are loaded only by commands that use them. */
const isComplaint = (error: Error): boolean => 'complaints' in error;

/** Runs what the command line requests; the exit code, or undefined while the gateway runs. */
async function run([name = 'start', ...args]: readonly string[]): Promise<number | undefined> {
  if (isHelp(name)) {
    print(HELP.trimEnd());
    return 0;
  }
  if (name === '--version' || name === '-v') {
    print(version());
    return 0;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!entry) return usage(`There is no command ${name}.`, HELP);
  const { command } = await entry.load();
  if (args.some(isHelp)) {
    print(command.help.trimEnd());
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (isUsage(error)) return usage(error.message, command.help);
    if (!(error instanceof CommandError || isComplaint(error))) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof CommandError ? error.exitCode : 1;
  }
}

// Commands and the gateway are loaded after this. Sources that are run as they are, in a clone, have no cache.
if (import.meta.url.endsWith('.js')) useCompileCache();
const code = await run(process.argv.slice(2));
// A gateway that cannot start has set its own.
if (code !== undefined) process.exitCode = code;
