import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CONFIG_FILES } from '../config/load-project.js';
import { type Command, CommandError, print, UsageError } from './command.js';
import { templateFiles } from './project/templates.js';

const OWN_ROOT = new URL('../../', import.meta.url);

interface OwnPackage {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Packages for tests and types, in the versions that Keyring itself is tested with. */
const DEVELOPMENT = ['@types/node', 'typescript', 'vitest'];

/** The plugins of `codegen`, with those of their dependencies whose newer versions require Node 22. */
const CODEGEN = {
  '@graphql-codegen/plugin-helpers': '7.4.0',
  '@graphql-codegen/typescript': '6.1.0',
  '@graphql-codegen/typescript-resolvers': '6.1.0',
  '@graphql-tools/relay-operation-optimizer': '7.1.10',
  '@graphql-tools/utils': '12.0.1',
};

const SCRIPTS = {
  start: 'keyring-gateway',
  demo: 'keyring-gateway demo',
  test: 'vitest run',
  conformance: 'keyring-gateway conformance',
  codegen: 'keyring-gateway codegen',
  typecheck: 'tsc',
};

/** package.json of a new project. npm allows fewer characters in a name than a folder has. */
async function packageJson(folder: string): Promise<string> {
  const own = JSON.parse(await readFile(new URL('package.json', OWN_ROOT), 'utf8')) as OwnPackage;
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const project = {
    name: name || 'gateway',
    private: true,
    type: 'module',
    scripts: SCRIPTS,
    dependencies: { graphql: own.dependencies.graphql, 'keyring-gateway': `^${own.version}` },
    devDependencies: {
      ...CODEGEN,
      ...Object.fromEntries(DEVELOPMENT.map(dependency => [dependency, own.devDependencies[dependency]])),
    },
  };
  return `${JSON.stringify(project, null, 2)}\n`;
}

/** The list of settings with the project's own command to start. */
async function envExample(): Promise<string> {
  const text = await readFile(new URL('.env.example', OWN_ROOT), 'utf8');
  return text.replace(' dist/cli.js', ' node_modules/keyring-gateway/dist/cli.js');
}

async function projectFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map([['package.json', await packageJson(folder)]]);
  // npm packs no file named .gitignore.
  for (const [file, text] of await templateFiles('init')) files.set(file === 'gitignore' ? '.gitignore' : file, text);
  files.set('.env.example', await envExample());
  return files;
}

/** `keyring-gateway init`. */
export const command: Command = {
  help: `Usage: keyring-gateway init [folder]

Writes a small project: a config file with two built-in providers, a test, and the scripts to run them.
The folder (default: the working directory) must have no package.json and no config file.
`,
  async run(args) {
    const { positionals } = parseArgs({ args: [...args], options: {}, allowPositionals: true });
    const [given = '.', ...more] = positionals;
    if (more.length > 0) throw new UsageError('init takes one folder.');
    const folder = resolve(given);
    const files = await projectFiles(folder);
    const existing = [...files.keys(), ...CONFIG_FILES].find(file => existsSync(join(folder, file)));
    if (existing) throw new CommandError(`${join(given, existing)} exists. init writes new projects only.`, 2);
    for (const [file, text] of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text, { flag: 'wx' });
      print(`wrote ${join(given, file)}`);
    }
    const there = relative(process.cwd(), folder);
    print(`\nNext: ${there ? `cd ${there} && ` : ''}npm install && npm run demo`);
    return 0;
  },
};
