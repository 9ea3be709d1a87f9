import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { findConfigFile, loadProject } from '../config/load-project.js';
import { builtInProviders } from '../providers/index.js';
import { type Command, CommandError, print, UsageError } from './command.js';
import { ownModulesForTests } from './own-modules.js';
import { linesToAdd, newConfig, withProvider } from './project/edit-config.js';
import { PROVIDERS_FOLDER, writeTypes } from './project/resolver-types.js';
import { FLOWS, type Flow, isFlow, nameComplaint, providerFiles } from './project/templates.js';

const DEFAULT_CONFIG = 'keyring.config.ts';

/** Names of the templates' own, in index.ts. */
const TEMPLATE_NAMES = ['create', 'id', 'name', 'resolvers', 'settings'];

/** Names in use: the project's own providers, the built-in ones, and those of the templates. */
function takenNames(folder: string): string[] {
  const own = join(folder, PROVIDERS_FOLDER);
  const builtIn = builtInProviders.map(({ id }) => id.toLowerCase());
  return [...(existsSync(own) ? readdirSync(own) : []), ...builtIn, ...TEMPLATE_NAMES];
}

/** Writes the files of a new provider; their names. */
async function writeProvider(folder: string, name: string, flow: Flow): Promise<string[]> {
  const complaint = nameComplaint(name, takenNames(folder));
  if (complaint) throw new CommandError(`The name ${name} ${complaint}.`);
  const written: string[] = [];
  for (const [part, text] of await providerFiles(name, flow)) {
    const file = join(PROVIDERS_FOLDER, name, part);
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text, { flag: 'wx' });
    written.push(file);
  }
  return written;
}

/** Adds the provider to the config file; false: a person must do it. */
async function addToConfig(file: string, name: string, module: string): Promise<boolean> {
  if (!existsSync(file)) {
    await writeFile(file, newConfig(name, module));
    return true;
  }
  const edited = withProvider(await readFile(file, 'utf8'), name, module);
  if (edited !== undefined) await writeFile(file, edited);
  return edited !== undefined;
}

async function createProvider(name: string, flow: Flow): Promise<number> {
  const folder = process.cwd();
  const config = findConfigFile(process.env, folder) ?? join(folder, DEFAULT_CONFIG);
  if (!/\.m?ts$/.test(config))
    throw new CommandError(`${config} cannot import a provider in TypeScript. Rename it to ${DEFAULT_CONFIG}.`, 2);
  const from = relative(dirname(config), join(folder, PROVIDERS_FOLDER, name, 'index.js'))
    .split(sep)
    .join('/');
  const module = from.startsWith('.') ? from : `./${from}`;
  for (const file of await writeProvider(folder, name, flow)) print(`wrote ${file}`);
  const configName = relative(folder, config);
  if (!(await addToConfig(config, name, module))) {
    print(`\nAdd the provider to ${configName}, then run npx keyring-gateway codegen:\n${linesToAdd(name, module)}`);
    return 0;
  }
  print(`wrote ${configName}`);
  print(`wrote ${await writeTypes(await loadProject(process.env, ownModulesForTests, folder), folder)}`);
  print(`\nTest it: npx keyring-gateway conformance ${name}\nTry it: npx keyring-gateway demo`);
  return 0;
}

/** `keyring-gateway new-provider`. */
export const command: Command = {
  help: `Usage: keyring-gateway new-provider <name> --flow <flow>

Writes providers/<name>/ from a template, adds the provider to keyring.config.ts and writes generated/graphql.ts.
Flows: ${FLOWS.join(', ')}

docs/adding-a-provider.md explains each file.
`,
  async run(args) {
    const options = { flow: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new UsageError('new-provider takes one name.');
    if (!isFlow(values.flow)) throw new UsageError(`--flow must be one of ${FLOWS.join(', ')}.`);
    return createProvider(name, values.flow);
  },
};
