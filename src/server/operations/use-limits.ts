import { type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode, parse } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { measureIn } from './extent.js';

/** How large an operation may be. */
export interface SizeLimits {
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
}

/** No client writes as many, and validation takes their square in time. */
const MAX_REPEATS = 100;
const MAX_FRAGMENTS = 100;

function complaints(document: DocumentNode, limits: SizeLimits): GraphQLError[] {
  const found: GraphQLError[] = [];
  const complain = (message: string, node?: OperationDefinitionNode) =>
    found.push(new GraphQLError(message, { nodes: node ?? null }));
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).length;
  if (fragments > MAX_FRAGMENTS)
    complain(`The document has ${fragments} fragments; at most ${MAX_FRAGMENTS} are allowed.`);
  const measure = measureIn(document);
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    const { depth, aliases, directives: inside, repeats } = measure(node.selectionSet);
    const variables = node.variableDefinitions ?? [];
    const outside = [node, ...variables].reduce((sum, one) => sum + (one.directives?.length ?? 0), 0);
    const directives = inside + outside;
    const { maxDepth, maxAliases, maxDirectives } = limits;
    if (depth > maxDepth)
      complain(`The operation is nested ${depth} levels deep; at most ${maxDepth} are allowed.`, node);
    if (aliases > maxAliases)
      complain(`The operation has ${aliases} aliases; at most ${maxAliases} are allowed.`, node);
    if (directives > maxDirectives)
      complain(`The operation has ${directives} directives; at most ${maxDirectives} are allowed.`, node);
    if (repeats > MAX_REPEATS)
      complain(`The operation repeats ${repeats} fields; at most ${MAX_REPEATS} repetitions are allowed.`, node);
  }
  return found;
}

/**
 * Keeps operations to a size that people write. Tokens are counted while parsing; the rest before graphql's own validation, which takes long
 * over what is large. Each document is looked at once.
 */
export function useLimits(limits: SizeLimits): Plugin {
  const judged = new WeakMap<DocumentNode, readonly GraphQLError[]>();
  return {
    onParse({ setParseFn }) {
      setParseFn((source, options) => parse(source, { ...options, maxTokens: limits.maxTokens }));
    },
    onValidate({ params: { documentAST }, setResult }) {
      const found = judged.get(documentAST) ?? complaints(documentAST, limits);
      judged.set(documentAST, found);
      if (found.length > 0) setResult(found);
    },
  };
}
