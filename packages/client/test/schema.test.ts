import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from '@graphql-codegen/cli';
import {
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  Kind,
  parse,
  print,
  printSchema,
  validate,
  visit,
} from 'graphql';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtInProviders } from '../../../src/providers/index.js';
import { buildGraph } from '../../../src/resolvers/index.js';
import { wholeGraph } from '../../../test/support/graph.js';
import { possibleTypes, typePolicies } from '../src/apollo.js';
import { codegenConfig } from '../src/codegen.js';
import * as operations from '../src/operations.js';
import { keys, sessionContext } from '../src/urql.js';

const documents = Object.entries(operations);
const HERE = dirname(fileURLToPath(import.meta.url));

/** Our types by the names that the generator gives them. */
const PAIRS = {
  KeyringSessionQuery: 'SessionData',
  KeyringStateQuery: 'StateData',
  KeyringEventsSubscription: 'EventsData',
  KeyringLoginMutation: 'LoginData',
  KeyringRefreshMutation: 'RefreshData',
  KeyringRevokeMutation: 'RevokeData',
  KeyringLogoutMutation: 'LogoutData',
};

/** Enums of which the client knows no value: they are text to it. */
const OPEN = ['ProviderId', 'LoginRefusal', 'RefreshRefusal', 'SessionEventKind'];

const withOpenEnums = (schema: GraphQLSchema): string =>
  print(
    visit(parse(printSchema(schema)), {
      EnumTypeDefinition: ({ name }) =>
        OPEN.includes(name.value) ? { kind: Kind.SCALAR_TYPE_DEFINITION, name } : undefined,
    }),
  );

async function generatedTypes(): Promise<string> {
  const [file] = (await generate(
    {
      schema: withOpenEnums(wholeGraph()),
      documents: documents.map(([, text]) => text),
      silent: true,
      generates: {
        'types.ts': {
          plugins: ['typescript-operations'],
          config: {
            ...codegenConfig,
            scalars: { ...codegenConfig.scalars, ...Object.fromEntries(OPEN.map(name => [name, 'string'])) },
            immutableTypes: true,
            skipTypename: true,
          },
        },
      },
    },
    false,
  )) as { content: string }[];
  return file?.content ?? '';
}

/** TypeScript's differences between our types and these, one line for each. */
function differences(generated: string): string[] {
  const same = Object.entries(PAIRS).map(
    ([theirs, ours]) => `export const ${ours}: Same<${theirs}, ours.${ours}> = true;`,
  );
  const text = [
    generated,
    "import type * as ours from '../src/operations.js';",
    'type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;',
    ...same,
  ].join('\n');
  // There is no such file: its text is passed to the compiler.
  const name = join(HERE, 'generated-types.ts');
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (file, ...rest) =>
    file === name ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : getSourceFile(file, ...rest);
  host.fileExists = file => file === name || fileExists(file);
  host.readFile = file => (file === name ? text : readFile(file));
  const program = ts.createProgram([name], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file?.text.slice(file.text.lastIndexOf('\n', start) + 1).split('\n')[0];
    return `${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

describe("the client's operations", () => {
  it.each(documents)('%s is valid', (_name, text) => {
    expect(validate(wholeGraph(), parse(text))).toEqual([]);
  });

  it.each(builtInProviders.map(module => [module.id, module] as const))(
    'are valid where %s is the only provider',
    (_id, module) => {
      const schema = buildGraph([module]);
      expect(documents.flatMap(([, text]) => validate(schema, parse(text)))).toEqual([]);
    },
  );
});

describe("the client's types of what its operations return", () => {
  let generated: string;
  beforeAll(async () => {
    generated = await generatedTypes();
  });

  it('are those that the schema has, nullability included', () => {
    expect(differences(generated)).toEqual([]);
  });

  it.each([
    ['a field that may be null', 'readonly generation: number', 'readonly generation: number | null'],
    ['a field that is never null', 'readonly subject: string | null', 'readonly subject: string'],
    ['another value of an enum', "'NEEDS_LOGIN'", "'NEEDS_USER'"],
  ])('would be found to differ by %s', (_what, before, after) => {
    const planted = generated.replaceAll(before, after);
    expect(planted).not.toBe(generated);
    expect(differences(planted)).not.toEqual([]);
  });
});

describe("the clients' lists", () => {
  const types = Object.values(wholeGraph().getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const roots = ['Query', 'Mutation', 'Subscription'];
  const objects = types.filter(isObjectType).filter(({ name }) => !roots.includes(name));

  it("have every abstract type of the schema, for Apollo Client's cache", () => {
    const members = types.filter(isAbstractType).map(type => [
      type.name,
      wholeGraph()
        .getPossibleTypes(type)
        .map(({ name }) => name),
    ]);
    expect(possibleTypes).toEqual(Object.fromEntries(members));
  });

  it('have every type without an id, for Graphcache', () => {
    const withoutId = objects.filter(type => !Object.hasOwn(type.getFields(), 'id')).map(({ name }) => name);
    expect(Object.keys(keys).sort()).toEqual(withoutId.sort());
  });

  it('name types of the schema only', () => {
    const names = [...Object.keys(typePolicies), ...sessionContext.additionalTypenames];
    expect(objects.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  });
});
