import { join } from 'node:path';
import { defaultFieldResolver, isObjectType } from 'graphql';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { ROOT } from '../support/built.js';
import { wholeGraph } from '../support/graph.js';

const PRELUDE = `
import type * as G from './graphql.js';
/** The type that a resolver of this field must return. */
type Wanted<R> = Extract<NonNullable<R>, (...args: never[]) => unknown> extends (...args: never[]) => infer X ? Awaited<X> : never;
type Missing = 'missing: neither a resolver nor a property of the model';
/** The type of the model's property. graphql treats undefined as null. */
type Held<P, K> = K extends keyof P ? ([P[K]] extends [never] ? Missing : undefined extends P[K] ? Exclude<P[K], undefined> | null : P[K]) : Missing;
declare function held<P, K extends string>(): Held<P, K>;
`;

/** Fields that graphql reads off the model, as `Type.field`. */
function fieldsWithoutResolver(): [type: string, field: string][] {
  return Object.values(wholeGraph().getTypeMap()).flatMap(type =>
    isObjectType(type) && !type.name.startsWith('__')
      ? Object.values(type.getFields())
          .filter(({ resolve }) => resolve === undefined || resolve === defaultFieldResolver)
          .map(field => [type.name, field.name] as [string, string])
      : [],
  );
}

/** Type errors, by line, in a source text that the compiler sees in the folder of the generated types. */
function typeErrors(text: string): Map<number, string> {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const settings = { ...options, incremental: false, noUnusedLocals: false };
  delete settings.tsBuildInfoFile;
  const file = join(ROOT, 'src/generated/resolvers-check.ts');
  const host = ts.createCompilerHost(settings);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = name => name === file || fileExists(name);
  host.readFile = name => (name === file ? text : readFile(name));
  host.getSourceFile = (name, version, ...rest) =>
    name === file ? ts.createSourceFile(name, text, version) : getSourceFile(name, version, ...rest);
  const program = ts.createProgram([file], settings, host);
  const source = program.getSourceFile(file);
  return new Map(
    program.getSemanticDiagnostics(source).map(({ start = 0, messageText }) => {
      const line = ts.getLineAndCharacterOfPosition(source as ts.SourceFile, start).line;
      return [line, ts.flattenDiagnosticMessageText(messageText, '\n')] as const;
    }),
  );
}

function check(fields: readonly [type: string, field: string][]): string[] {
  const first = PRELUDE.split('\n').length - 1;
  const lines = fields.map(
    ([type, field]) =>
      `{ const wanted: Wanted<G.${type}Resolvers['${field}']> = held<G.ResolversParentTypes['${type}'], '${field}'>(); }`,
  );
  const errors = typeErrors(PRELUDE + lines.join('\n'));
  const named = [...errors].map(([line, text]) => `${fields[line - first]?.join('.') ?? `line ${line}`}: ${text}`);
  return named;
}

it('every field has a resolver or a property of the model with the type of the schema', () => {
  const fields = fieldsWithoutResolver();
  expect(fields.length).toBeGreaterThan(50);
  expect(check(fields)).toEqual([]);
});

it('a field with neither, or with a property of another type, is reported', () => {
  const found = check([
    ['Grant', 'accessExpiresAt'],
    ['Query', 'viewer'],
    ['Session', 'id'],
  ]);
  expect(found).toHaveLength(2);
  expect(found[0]).toMatch(/^Grant\.accessExpiresAt: .*not assignable/);
  expect(found[1]).toMatch(/^Query\.viewer: .*missing/);
});
