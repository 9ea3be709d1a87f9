#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { doctorCommand } from './cli/doctor.js';
import { resealCommand } from './cli/reseal.js';

/** Help text of the command line. */
const HELP = `Usage: keyring-gateway [command] [options]

Settings come from the environment; .env.example lists them all.

Commands
  start             Runs the gateway. Also without a command.
  doctor            Looks whether the gateway is ready to go live: settings, token store, seal keys, providers, clocks.
                    Changes nothing, signs in nowhere, prints no secret.
      --json        one JSON object instead of a table
      --strict      warnings count as errors
  reseal            Seals everything in the token store under the newest seal key, so that older ones can go.
                    Every gateway must have the new key in front of its KEYRING_SEAL_KEYS by then. Can be stopped at any
                    time: the next run goes on from there. No user is logged out.
      --rate N      look at no more than N records a second (1000)
      --from-start  start over instead of continuing
      --json        one JSON object at the end, and no progress

Options
  -h, --help        this text
  -v, --version     the version

Exit codes
  0  all is well
  1  errors were found (doctor), or something is not sealed under the newest key yet (reseal)
  2  the command line, or for reseal the settings, make no sense
  130  reseal was stopped
`;

/** Exit code for a command line that makes no sense. */
const USAGE = 2;
const RATE = { most: 1_000_000, usual: '1000' };

interface PackageJson {
  readonly version: string;
}

function version(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as PackageJson).version;
}

function usage(complaint: string): number {
  process.stderr.write(`${complaint}\n\n${HELP}`);
  return USAGE;
}

const COMMON = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const;

/** Commands with options of their own. Loaded when they are called. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number | undefined>>> = {
  conformance: async args => (await import('./cli/conformance.js')).conformanceCommand(args),
  demo: async () => (await import('./cli/demo/main.js')).demoCommand(),
};

/** Runs what the command line requests; the exit code, or undefined while the gateway goes on running. */
async function run(args: readonly string[]): Promise<number | undefined> {
  const [name = '', ...rest] = args;
  const own = COMMANDS[name];
  if (own) return own(rest);
  const [command] = args.filter(arg => !arg.startsWith('-'));
  const flags = command === 'doctor' ? DOCTOR : command === 'reseal' ? RESEAL : {};
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...COMMON, ...flags },
    allowPositionals: true,
  });
  const given = values as Readonly<Record<string, string | boolean | undefined>>;
  if (given.help) return print(HELP);
  if (given.version) return print(`${version()}\n`);
  if (positionals.length > 1) return usage(`One command at a time: ${positionals.join(', ')}`);
  switch (command) {
    case undefined:
    case 'start':
      await import('./main.js');
      return undefined;
    case 'doctor':
      return doctorCommand(process.env, { json: given.json === true, strict: given.strict === true });
    case 'reseal': {
      const perSecond = Number(given.rate ?? RATE.usual);
      if (!Number.isInteger(perSecond) || perSecond < 1 || perSecond > RATE.most)
        return usage(`--rate must be a whole number from 1 to ${RATE.most}`);
      return resealCommand(process.env, {
        json: given.json === true,
        perSecond,
        fromStart: given['from-start'] === true,
      });
    }
    default:
      return usage(`There is no command ${command}`);
  }
}

const DOCTOR = { json: { type: 'boolean' }, strict: { type: 'boolean' } } as const;
const RESEAL = { json: { type: 'boolean' }, rate: { type: 'string' }, 'from-start': { type: 'boolean' } } as const;

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** parseArgs throws for options that it does not know. */
const isUsage = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

try {
  const code = await run(process.argv.slice(2));
  // A gateway that cannot start has set its own.
  if (code !== undefined) process.exitCode = code;
} catch (error) {
  if (!isUsage(error)) throw error;
  process.exitCode = usage(error.message);
}
