import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { complaintAbout } from './new-provider/names.js';
import { FLOWS, type Flow, isFlow, plan } from './new-provider/plan.js';

const USAGE = `npm run new-provider <name> -- --flow ${FLOWS.join('|')}

Writes schema/<name>.graphql and src/providers/<name>/ from templates, and everything that is written from them.
docs/adding-a-provider.md says how to go on.`;

/** Names that a new provider cannot have: schema files and folders that are there. */
const taken = (project: string): string[] => [
  ...readdirSync(join(project, 'schema')).map(file => file.replace('.graphql', '')),
  ...readdirSync(join(project, 'src/providers')),
];

/** Writes the files of a new provider into the project in this folder; their names. */
export async function writeProvider(project: string, name: string, flow: Flow): Promise<string[]> {
  const complaint = complaintAbout(name, taken(project));
  if (complaint) throw new Error(`the name ${complaint}`);
  const files = await plan(join(project, 'templates'), name, flow);
  for (const [file, text] of files) {
    const place = join(project, file);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text, { flag: 'wx' });
  }
  return [...files.keys()];
}

/** Another name is longer or shorter, and sorts elsewhere: formatted anew. Then whatever is written from the schema and the folders. */
const FINISH: readonly (readonly string[])[] = [
  ['npx', 'biome', 'check', '--write', '--log-level=error', 'src/providers'],
  ['npm', 'run', '--silent', 'codegen'],
  // The examples' typed documents know every provider's id.
  ['npm', 'run', '--silent', 'codegen', '--workspaces', '--if-present'],
  ['npm', 'run', '--silent', 'schema'],
  ['npm', 'run', '--silent', 'docs'],
];

/** Runs what comes after writing. The command that failed, if one did. */
function finish(): string | undefined {
  const failed = FINISH.find(
    ([command = '', ...args]) => spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0,
  );
  return failed?.join(' ');
}

async function main(args: readonly string[]): Promise<number> {
  const options = { flow: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0 || !isFlow(values.flow)) {
    console.error(USAGE);
    return 2;
  }
  for (const file of await writeProvider('.', name, values.flow)) console.log(`wrote ${file}`);
  const failed = finish();
  if (failed) {
    console.error(`${failed} failed`);
    return 1;
  }
  console.log(`\nWhat is still wrong with it: npm run conformance -- ${name}\nIts fake is in npm run demo.`);
  return 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  main(process.argv.slice(2)).then(
    code => {
      process.exitCode = code;
    },
    (error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
