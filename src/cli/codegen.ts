import { parseArgs } from 'node:util';
import { loadProject } from '../config/load-project.js';
import { type Command, print } from './command.js';
import { ownModules } from './own-modules.js';
import { writeTypes } from './project/resolver-types.js';

/** `keyring-gateway codegen`. */
export const command: Command = {
  help: `Usage: keyring-gateway codegen

Writes generated/graphql.ts: types for the resolvers of the project's providers. An exported type FooModel in
providers/<name>/responses.ts becomes the parent type of the GraphQL type Foo.

Needs the packages @graphql-codegen/typescript and @graphql-codegen/typescript-resolvers in the project.
`,
  async run(args) {
    parseArgs({ args: [...args], options: {} });
    print(`wrote ${await writeTypes(await loadProject(process.env, ownModules), process.cwd())}`);
    return 0;
  },
};
