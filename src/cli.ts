#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { doctorCommand } from './cli/doctor.js';
import { HELP } from './cli/help.js';
import { resealCommand } from './cli/reseal.js';

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

/** Runs what the command line asks for; the exit code, or undefined while the gateway goes on running. */
async function run(args: readonly string[]): Promise<number | undefined> {
  const [command] = args.filter(arg => !arg.startsWith('-'));
  const own = command === 'doctor' ? DOCTOR : command === 'reseal' ? RESEAL : {};
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...COMMON, ...own },
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
