import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isSpecifiedScalarType,
  isUnionType,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { wholeGraph } from '../support/graph.js';

const graph = wholeGraph();
const own = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap()).filter(type => !type.name.startsWith('__') && !isSpecifiedScalarType(type));

interface Named {
  readonly description?: string | null | undefined;
  readonly path: string;
}

const within = (path: string, list: readonly { name: string; description?: string | null | undefined }[]): Named[] =>
  list.map(({ name, description }) => ({ path: `${path}.${name}`, description }));

/** A type with everything in it that can be described. */
function parts(type: GraphQLNamedType): Named[] {
  const { name, description } = type;
  const self = { path: name, description };
  if (isEnumType(type)) return [self, ...within(name, type.getValues())];
  if (isInputObjectType(type)) return [self, ...within(name, Object.values(type.getFields()))];
  if (!isObjectType(type)) return [self];
  const fields = Object.values(type.getFields());
  return [self, ...within(name, fields), ...fields.flatMap(field => within(`${name}.${field.name}`, field.args))];
}

describe('the schema', () => {
  it('has a description for every type, field, argument and enum value', () => {
    const all = own(graph).flatMap(parts);
    expect(all.length).toBeGreaterThan(300);
    expect(all.filter(part => !part.description?.trim()).map(part => part.path)).toEqual([]);
  });
});

/** Contract types that may be missing from the schema. If they are there, they must fit. */
const MAY_WAIT: string[] = [];

const argument = ({ name, type, defaultValue }: GraphQLArgument) =>
  `${name}: ${type}${defaultValue === undefined ? '' : ` = ${JSON.stringify(defaultValue)}`}`;

/** Everything that a client may rely on, one line each. */
function promises(type: GraphQLNamedType): string[] {
  const { name } = type;
  const line = (text: string) => `${name}.${text}`;
  if (isEnumType(type)) return type.getValues().map(value => line(value.name));
  if (isUnionType(type)) return type.getTypes().map(member => line(`| ${member.name}`));
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).map(field => line(argument(field)));
    return [line(`oneOf ${type.isOneOf}`), ...fields];
  }
  if (!isObjectType(type)) return [`scalar ${name}`];
  return Object.values(type.getFields()).flatMap(field => [
    line(`${field.name}: ${field.type}`),
    ...field.args.map(one => line(`${field.name}(${argument(one)})`)),
  ]);
}

/** Required input of a type, one line each. */
function demands(type: GraphQLNamedType): string[] {
  if (isInputObjectType(type))
    return Object.values(type.getFields()).flatMap(field =>
      isRequiredInputField(field) ? [`${type.name}.${field.name}`] : [],
    );
  if (!isObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap(field =>
    field.args.filter(isRequiredArgument).map(one => `${type.name}.${field.name}(${one.name})`),
  );
}

describe('the schema contract', () => {
  const contract = buildASTSchema(parse(readFileSync(new URL('contract.graphql', import.meta.url), 'utf8')));
  const types = own(contract).filter(({ name }) => !MAY_WAIT.includes(name) || graph.getType(name));

  it('is kept: every name, argument, default and nullability', () => {
    const kept = new Set(own(graph).flatMap(promises));
    expect(types.length).toBeGreaterThan(70);
    expect(types.flatMap(promises).filter(promise => !kept.has(promise))).toEqual([]);
  });

  it('is not tightened: clients need not send anything else', () => {
    const known = new Set(types.flatMap(demands));
    const asked = types.flatMap(({ name }) => demands(graph.getType(name) as GraphQLNamedType));
    // A field that is not in the contract may have any required arguments.
    const promised = new Set(types.flatMap(promises).map(promise => promise.split(/[:(]/)[0]));
    const isNewField = (demand: string) => demand.includes('(') && !promised.has(demand.split('(')[0] ?? '');
    expect(asked.filter(demand => !known.has(demand) && !isNewField(demand))).toEqual([]);
  });
});
