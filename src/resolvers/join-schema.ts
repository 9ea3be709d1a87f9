import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { concatAST, type DocumentNode, type GraphQLError, isTypeExtensionNode, Kind, parse, Source } from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';
import { ConfigError } from '../config-error.js';
import type { ProviderModule } from '../provider/contract.js';

type WithSchema = Pick<ProviderModule, 'id' | 'schema'>;

/** The gateway's own SDL. */
export const GATEWAY_SCHEMA = new URL('../../schema/gateway.graphql', import.meta.url);

/** The SDL does not join to one schema, or resolvers do not match it. `complaints`: `file:line:column: what is wrong`, all of them. */
export class SchemaError extends ConfigError {
  constructor(complaints: readonly string[]) {
    super('The schema cannot be built:', complaints);
    this.name = 'SchemaError';
  }
}

/** SDL as text, named after its file for error messages; inline text is named after its provider. */
function sourceOf(schema: URL | string, id: string): Source {
  if (typeof schema === 'string') return new Source(schema, `schema of ${id}`);
  const file = fileURLToPath(schema);
  const near = relative(process.cwd(), file);
  return new Source(readFileSync(file, 'utf8'), near.startsWith('..') ? file : near);
}

/** Names of the types that a provider's SDL extends. Throws where it cannot be read or parsed. */
export const extendedTypes = ({ id, schema }: WithSchema): string[] =>
  parse(sourceOf(schema, id)).definitions.flatMap(node => (isTypeExtensionNode(node) ? [node.name.value] : []));

function located({ message, nodes, source, locations }: GraphQLError): string {
  // The second of two clashing definitions is the one to change.
  const loc = nodes?.at(-1)?.loc;
  const name = loc?.source.name ?? source?.name;
  const [first] = locations ?? [];
  const { line, column } = loc ? { line: loc.startToken.line, column: loc.startToken.column } : (first ?? {});
  return name ? `${name}:${line}:${column}: ${message}` : message;
}

/** A provider's SDL must add its id to the enum, and may add only its own field to LoginInput. */
function identityComplaints({ id }: WithSchema, document: DocumentNode, name: string): string[] {
  const complaints: string[] = [];
  const enumValues = document.definitions.flatMap(node =>
    node.kind === Kind.ENUM_TYPE_EXTENSION && node.name.value === 'ProviderId' ? (node.values ?? []) : [],
  );
  if (!enumValues.some(value => value.name.value === id))
    complaints.push(`${name}:1:1: Must contain \`extend enum ProviderId { ${id} }\`.`);
  const foreign = enumValues.find(value => value.name.value !== id);
  if (foreign)
    complaints.push(`${name}:${foreign.loc?.startToken.line}: The provider is ${id}, not ${foreign.name.value}.`);
  for (const node of document.definitions) {
    if (node.kind !== Kind.INPUT_OBJECT_TYPE_EXTENSION || node.name.value !== 'LoginInput') continue;
    for (const { name: field, loc } of node.fields ?? [])
      if (field.value !== id.toLowerCase())
        complaints.push(
          `${name}:${loc?.startToken.line}:${loc?.startToken.column}: The field of LoginInput must be \`${id.toLowerCase()}\`, the provider's id in lower case.`,
        );
  }
  return complaints;
}

/** The gateway's SDL and that of these providers, checked as one. Throws SchemaError. */
export function joinSchema(modules: readonly WithSchema[]): DocumentNode {
  const complaints: string[] = [];
  const read = (schema: URL | string, id: string): { name: string; document: DocumentNode } | undefined => {
    try {
      const source = sourceOf(schema, id);
      return { name: source.name, document: parse(source) };
    } catch (error) {
      complaints.push(
        'locations' in (error as object) ? located(error as GraphQLError) : `${id}: ${(error as Error).message}`,
      );
      return undefined;
    }
  };
  const documents = [read(GATEWAY_SCHEMA, 'the gateway')?.document];
  for (const module of modules) {
    const own = read(module.schema, module.id);
    if (own) complaints.push(...identityComplaints(module, own.document, own.name));
    documents.push(own?.document);
  }
  const whole = concatAST(documents.filter(document => document !== undefined));
  if (complaints.length === 0) complaints.push(...validateSDL(whole).map(located));
  if (complaints.length > 0) throw new SchemaError(complaints);
  return whole;
}
