import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { loadProject } from '../config/load-project.js';
import { buildGraph } from '../resolvers/index.js';
import { type Command, print } from './command.js';
import { ownModules } from './own-modules.js';

/** `keyring-gateway schema`. */
export const command: Command = {
  help: `Usage: keyring-gateway schema [--out file]

Prints the schema of the project's gateway as clients see it, in SDL, sorted.

  --out file  writes it to a file instead
`,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { out: { type: 'string' } } });
    const { providers } = await loadProject(process.env, ownModules);
    const sdl = printSchema(lexicographicSortSchema(buildGraph(providers)));
    if (values.out === undefined) print(sdl);
    else {
      await writeFile(values.out, `${sdl}\n`);
      print(`wrote ${values.out}`);
    }
    return 0;
  },
};
