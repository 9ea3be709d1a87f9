import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Types } from '@graphql-codegen/plugin-helpers';
import { buildASTSchema, type GraphQLSchema } from 'graphql';
import type { KeyringConfig } from '../../config/project.js';
import { joinSchema } from '../../resolvers/join-schema.js';
import { CommandError } from '../command.js';

/** Options of the plugins `typescript` and `typescript-resolvers`, here and in a project that uses the package. */
export const TYPE_OPTIONS = {
  useTypeImports: true,
  enumsAsTypes: true,
  immutableTypes: true,
  useIndexSignature: false,
  emitLegacyCommonJSImports: false,
  importExtension: '.js',
  scalars: {
    DateTime: { input: 'Date', output: 'Date' },
    Date: { input: 'string', output: 'string' },
    URL: { input: 'string', output: 'string' },
    JSON: { input: 'unknown', output: 'unknown' },
    ID: { input: 'string', output: 'string' },
  },
} as const;

type Mappers = Readonly<Record<string, string>>;

/** An exported type `FooModel` is the parent type of the resolvers of `Foo`. `from`: how generated code imports `file`. */
export function mappersIn(file: string, from: string): Mappers {
  if (!existsSync(file)) return {};
  const names = readFileSync(file, 'utf8').matchAll(/^export (?:interface|type) (\w+)Model\b/gm);
  return Object.fromEntries(Array.from(names, ([, name]) => [name, `${from}#${name}Model`]));
}

/** The mappers of every provider in `folder`, which generated code imports from `from`. */
export function providerMappers(folder: string, from: string): Mappers {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory() ? [entry.name] : [],
  );
  const mappers = names
    .sort()
    .map(name => mappersIn(join(folder, name, 'responses.ts'), `${from}/${name}/responses.js`));
  return Object.assign({}, ...mappers);
}

/** Where a project's types go, and where its own providers are. */
export const TYPES_FILE = 'generated/graphql.ts';
export const PROVIDERS_FOLDER = 'providers';

const PLUGINS = ['@graphql-codegen/typescript', '@graphql-codegen/typescript-resolvers'] as const;

/** The plugins are optional peer dependencies: a gateway that serves needs none of them. */
async function loadPlugins() {
  try {
    return await Promise.all([import('@graphql-codegen/typescript'), import('@graphql-codegen/typescript-resolvers')]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new CommandError(`Types need two packages: npm install --save-dev ${PLUGINS.join(' ')}`);
  }
}

async function typesOf(schema: GraphQLSchema, mappers: Mappers): Promise<string> {
  const [types, resolvers] = await loadPlugins();
  const outputs: Types.ComplexPluginOutput[] = [];
  const options = { ...TYPE_OPTIONS, contextType: 'keyring-gateway#GatewayContext', mappers };
  for (const { plugin } of [types, resolvers]) {
    const output = await plugin(schema, [], options, { outputFile: TYPES_FILE });
    outputs.push(typeof output === 'string' ? { content: output } : output);
  }
  const head = new Set(outputs.flatMap(({ prepend = [] }) => prepend));
  const lines = [...head, ...outputs.flatMap(({ content, append = [] }) => [content, ...append])];
  return `// Written by \`keyring-gateway codegen\`; do not edit.\n${lines.join('\n')}\n`;
}

/** Writes the types of a project's resolvers; the file's name. Throws SchemaError, and CommandError without the plugins. */
export async function writeTypes({ providers }: KeyringConfig, folder: string): Promise<string> {
  // joinSchema has validated it.
  const schema = buildASTSchema(joinSchema(providers), { assumeValidSDL: true });
  const file = join(folder, TYPES_FILE);
  const text = await typesOf(schema, providerMappers(join(folder, PROVIDERS_FOLDER), `../${PROVIDERS_FOLDER}`));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return TYPES_FILE;
}
