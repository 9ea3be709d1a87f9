import {
  type DocumentNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  type Source,
  validate,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ProtocolCode } from '../../errors.js';
import { isObject } from '../../upstream/read.js';
import { MOST_ERRORS } from './few-errors.js';
import { measureIn } from './measure-document.js';
import { fits, LONGEST_NAME } from './params.js';

/** How large an operation may be. */
export interface SizeLimits {
  /** Bytes of the document, comments and blanks included. */
  readonly maxDocumentBytes: number;
  /** Bytes of the variables as JSON. */
  readonly maxVariablesBytes: number;
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
}

/** No client writes as many, and validation takes their square in time. */
const MAX_REPEATS = 100;
const MAX_FRAGMENTS = 100;
/** graphql counts the lines before every error of a response. A document of 32 KB as people write it has some 1,300. */
const MAX_LINES = 2_000;

function complaints(document: DocumentNode, limits: SizeLimits): GraphQLError[] {
  const found: GraphQLError[] = [];
  const complain = (message: string, node?: OperationDefinitionNode) => {
    if (found.length < MOST_ERRORS) found.push(new GraphQLError(message, { nodes: node ?? null }));
  };
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

/** Before it is parsed: what the parser makes of a comment, too, takes fifty times its size. */
function tooLong(text: string, { maxDocumentBytes }: SizeLimits): GraphQLError | undefined {
  const complaint = (message: string) => new GraphQLError(message, { extensions: PARSE_FAILED });
  const bytes = Buffer.byteLength(text);
  if (bytes > maxDocumentBytes)
    return complaint(`The document has ${bytes} bytes; at most ${maxDocumentBytes} are allowed.`);
  const lines = text.split(/\r\n|[\n\r]/, MAX_LINES + 1).length;
  return lines > MAX_LINES ? complaint(`The document has more than ${MAX_LINES} lines.`) : undefined;
}

/** Yoga marks parse errors so, too, but only the first time, and only where there is a Request. */
export const PARSE_FAILED = { code: 'GRAPHQL_PARSE_FAILED' satisfies ProtocolCode, http: { spec: true, status: 400 } };

/**
 * Keeps operations to a size that people write. Bytes and lines are counted before the document is parsed, tokens while it is; the rest before graphql's
 * own validation, which takes long over what is large. Each document is looked at once.
 */
export function useLimits(limits: SizeLimits): Plugin {
  const judged = new WeakMap<DocumentNode, readonly GraphQLError[]>();
  return {
    onParams({ params }) {
      if (!isObject(params)) return;
      const { variables, operationName } = params;
      if (typeof operationName === 'string' && operationName.length > LONGEST_NAME) throw noSuchOperation();
      if (!fits(variables, limits.maxVariablesBytes)) throw variablesTooLarge(limits);
    },
    onParse({ setParseFn }) {
      setParseFn((source: string | Source, options) => {
        const refusal = tooLong(typeof source === 'string' ? source : source.body, limits);
        if (refusal) throw refusal;
        return parse(source, { ...options, maxTokens: limits.maxTokens });
      });
    },
    onValidate({ params: { documentAST }, setResult, setValidationFn }) {
      const found = judged.get(documentAST) ?? complaints(documentAST, limits);
      judged.set(documentAST, found);
      if (found.length > 0) setResult(found);
      else setValidationFn((schema, document, rules) => validate(schema, document, rules, { maxErrors: MOST_ERRORS }));
    },
  };
}

const noSuchOperation = () =>
  new GraphQLError('The document has no operation of this name.', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE' satisfies ProtocolCode, http: { status: 400 } },
  });

function variablesTooLarge({ maxVariablesBytes }: SizeLimits): GraphQLError {
  return new GraphQLError(`The variables are over ${maxVariablesBytes} bytes.`, {
    extensions: { code: 'REQUEST_ENTITY_TOO_LARGE' satisfies ProtocolCode, http: { status: 413 } },
  });
}
