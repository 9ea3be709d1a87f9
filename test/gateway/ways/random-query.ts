import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { chance } from './random-graph.js';

const VARIABLES = { yes: true, no: false };

const ARGUMENTS: Readonly<Record<string, string>> = {
  ID: '"1"',
  Int: '2',
  String: '"x"',
  Boolean: 'true',
  VpnDevice: 'IOS',
  ProviderId: 'POOL',
  FolderSort: 'NAME',
  Date: '"2026-01-02"',
};

/** A valid query that a seed decides, with its variables: aliases, repeated fields, fragments, @skip and @include by variable. */
export function randomQuery(
  schema: GraphQLSchema,
  seed: string,
): { readonly text: string; readonly variables: object } {
  const fragments: string[] = [];

  function directive(at: string): string {
    const odds = chance(`${at} directive`);
    if (odds < 0.06) return ' @skip(if: $yes)';
    if (odds < 0.12) return ' @skip(if: $no)';
    if (odds < 0.18) return ' @include(if: $yes)';
    return odds < 0.24 ? ' @include(if: $no)' : '';
  }

  function args(field: ReturnType<GraphQLObjectType['getFields']>[string], at: string): string {
    const given = field.args.flatMap(arg => {
      const text = ARGUMENTS[getNamedType(arg.type).name];
      const isNeeded = isNonNullType(arg.type) && arg.defaultValue === undefined;
      return text && (isNeeded || chance(`${at} ${arg.name}`) < 0.4) ? [`${arg.name}: ${text}`] : [];
    });
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }

  function selection(type: GraphQLObjectType, depth: number, at: string): string {
    const parts: string[] = [];
    for (const field of Object.values(type.getFields())) {
      const here = `${at}.${field.name}`;
      if (chance(`${here} chosen`) > (depth === 0 ? 0.3 : 0.5)) continue;
      const named = getNamedType(field.type);
      if (isObjectType(named) && depth > 3) continue;
      if (!isObjectType(named) && !isLeafType(named)) continue;
      // The alias follows from what it stands for, so that two of the same name always merge.
      const name = chance(`${here} alias`) < 0.2 ? `a${Math.floor(chance(here) * 1e9)}: ${field.name}` : field.name;
      const below = isObjectType(named) ? ` ${selection(named, depth + 1, here)}` : '';
      const text = `${name}${args(field, here)}${directive(here)}${below}`;
      const odds = chance(`${here} wrapped`);
      if (odds < 0.1) parts.push(`... on ${type.name}${directive(`${here} inline`)} { ${text} }`);
      else if (odds < 0.2) {
        fragments.push(`fragment F${fragments.length} on ${type.name} { ${text} }`);
        parts.push(`...F${fragments.length - 1}${directive(`${here} spread`)}`);
      } else parts.push(text);
      if (odds > 0.93) parts.push(text);
    }
    return `{ __typename${parts.map(part => ` ${part}`).join('')} }`;
  }

  const query = selection(schema.getQueryType() as GraphQLObjectType, 0, seed);
  return {
    text: `query ($yes: Boolean!, $no: Boolean!) { v: __typename @skip(if: $yes) w: __typename @include(if: $no) ${query.slice(1)} ${fragments.join(' ')}`,
    variables: VARIABLES,
  };
}
