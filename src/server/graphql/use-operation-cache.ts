import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { codeOf, type ProtocolCode } from '../../errors.js';
import { fragmentsOf } from './executed-fields.js';
import { MOST_ERRORS, redactedMessage, reworded } from './mask-errors.js';

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

/** How large an operation is, its fragments counted at every use. */
interface DocumentSize {
  /** Nesting of fields, the root's own counting as 1. Introspection has a limit of its own in graphql. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields in one selection with another field of the same response name: validation compares them pair by pair. */
  readonly repeats: number;
}

const NOTHING: DocumentSize = { depth: 0, aliases: 0, directives: 0, repeats: 0 };

/** Each fragment is measured once. Until it is, it counts as nothing, so that a cycle (refused by another rule) ends. */
function measureIn(document: DocumentNode): (set: SelectionSetNode) => DocumentSize {
  const fragments = fragmentsOf(document);
  const known = new Map<string, DocumentSize>();
  const ofFragment = (name: string): DocumentSize => {
    const measured = known.get(name);
    if (measured) return measured;
    known.set(name, NOTHING);
    const fragment = fragments.get(name);
    const inner = measure(fragment?.selectionSet);
    const extent = { ...inner, directives: inner.directives + (fragment?.directives?.length ?? 0) };
    known.set(name, extent);
    return extent;
  };
  const measure = (set: SelectionSetNode | undefined, names = new Set<string>()): DocumentSize => {
    let { depth, aliases, directives, repeats } = NOTHING;
    for (const node of set?.selections ?? []) {
      const isField = node.kind === Kind.FIELD;
      const inner =
        node.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(node.name.value)
          : measure(node.selectionSet, isField ? undefined : names);
      const isMeta = isField && node.name.value.startsWith('__');
      if (!isMeta) depth = Math.max(depth, inner.depth + (isField ? 1 : 0));
      aliases += inner.aliases + (isField && node.alias ? 1 : 0);
      directives += inner.directives + (node.directives?.length ?? 0);
      repeats += inner.repeats;
      if (isField) {
        const name = (node.alias ?? node.name).value;
        if (names.has(name)) repeats += 1;
        names.add(name);
      }
    }
    return { depth, aliases, directives, repeats };
  };
  return set => measure(set);
}

function limitErrors(document: DocumentNode, limits: SizeLimits): GraphQLError[] {
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
    const sizes = [
      [depth, limits.maxDepth, `is nested ${depth} levels deep`, 'KEYRING_MAX_DEPTH'],
      [aliases, limits.maxAliases, `has ${aliases} aliases`, 'KEYRING_MAX_ALIASES'],
      [directives, limits.maxDirectives, `has ${directives} directives`, 'KEYRING_MAX_DIRECTIVES'],
    ] as const;
    for (const [size, most, what, setting] of sizes)
      if (size > most) complain(`The operation ${what}; at most ${most} are allowed (${setting}).`, node);
    if (repeats > MAX_REPEATS)
      complain(`The operation repeats ${repeats} fields; at most ${MAX_REPEATS} repetitions are allowed.`, node);
  }
  return found;
}

/** Checked before parsing: the parser takes fifty times the size of the text, comments included. */
function tooLong(text: string, { maxDocumentBytes }: SizeLimits): GraphQLError | undefined {
  const complaint = (message: string) => new GraphQLError(message, { extensions: PARSE_FAILED });
  const bytes = Buffer.byteLength(text);
  if (bytes > maxDocumentBytes)
    return complaint(
      `The document has ${bytes} bytes; at most ${maxDocumentBytes} are allowed (KEYRING_MAX_DOCUMENT).`,
    );
  const lines = text.split(/\r\n|[\n\r]/, MAX_LINES + 1).length;
  return lines > MAX_LINES ? complaint(`The document has more than ${MAX_LINES} lines.`) : undefined;
}

/** As Yoga marks errors where it parses and validates. */
const VALIDATION_FAILED = {
  code: 'GRAPHQL_VALIDATION_FAILED' satisfies ProtocolCode,
  http: { spec: true, status: 400 },
};
const PARSE_FAILED = { code: 'GRAPHQL_PARSE_FAILED' satisfies ProtocolCode, http: { spec: true, status: 400 } };

const invalid = (error: GraphQLError) => reworded(error, redactedMessage(error), VALIDATION_FAILED);

/** An error by a rule of a plugin: its own code stays if it is one of the gateway's. */
const forClient = (error: GraphQLError) => (codeOf(error) ? error : invalid(error));

/** The limits on cached documents: their number, and the sum of their text in UTF-16 units. A parsed document takes about 90 bytes per unit. */
const VALID = { max: 1_000, maxSize: 400_000 };
/** Separate and small, so that a client cannot evict the documents that others use by sending many invalid ones. */
const INVALID = { max: 100, maxSize: 100_000 };

const documentCache = (bounds: typeof VALID) =>
  new LRUCache<string, DocumentNode>({ ...bounds, sizeCalculation: (_, text) => text.length + 1 });

/** Freezes a node with everything below it, except where it stands in its text. */
function freeze(part: unknown): void {
  if (typeof part !== 'object' || part === null || !(Array.isArray(part) || 'kind' in part)) return;
  Object.values(part).forEach(freeze);
  Object.freeze(part);
}

/** Documents by text, parsed and validated once: the result depends on the text alone. Errors do not repeat values that the client sent. */
export class OperationCache {
  private readonly schema: GraphQLSchema;
  private readonly limits: SizeLimits;
  private readonly isFrozen: boolean;
  private readonly rules: readonly ValidationRule[];
  private readonly options: { readonly maxErrors: number; readonly hideSuggestions: boolean };
  private readonly errors = new WeakMap<DocumentNode, readonly GraphQLError[]>();
  private readonly added = new WeakMap<ValidationRule, WeakMap<DocumentNode, readonly GraphQLError[]>>();
  private readonly valid = documentCache(VALID);
  private readonly invalid = documentCache(INVALID);

  /** `isFrozen`: plugins get the documents. They are checked once, so that a plugin must not change them in place. */
  constructor(schema: GraphQLSchema, limits: SizeLimits, introspection: boolean, isFrozen: boolean) {
    this.schema = schema;
    this.limits = limits;
    this.isFrozen = isFrozen;
    this.rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
    // Suggestions would name fields and types.
    this.options = { maxErrors: MOST_ERRORS, hideSuggestions: !introspection };
  }

  /** Throws if the text is too long or has a syntax error; neither is cached. */
  parse(text: string): DocumentNode {
    const known = this.valid.get(text) ?? this.invalid.get(text);
    if (known) return known;
    const document = parseText(text, this.limits);
    const cache = this.validate(document).length === 0 ? this.valid : this.invalid;
    cache.set(text, document);
    return document;
  }

  /** As `validate`, for a document that may be another parser's: the limits on its text hold for it as it would be written. */
  check(document: DocumentNode): readonly GraphQLError[] {
    let errors = this.errors.get(document);
    if (!errors) {
      errors = this.errorsOfText(print(document));
      this.remember(document, errors);
    }
    return errors;
  }

  private errorsOfText(text: string): readonly GraphQLError[] {
    try {
      return this.validate(this.parse(text));
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }

  /** Errors by rules that a plugin adds. Each rule runs once for a document: its result depends on the document alone. */
  validateWith(rules: readonly ValidationRule[], document: DocumentNode): readonly GraphQLError[] {
    const own = this.validate(document);
    return own.length > 0 ? own : rules.flatMap(rule => this.errorsBy(rule, document));
  }

  private errorsBy(rule: ValidationRule, document: DocumentNode): readonly GraphQLError[] {
    let known = this.added.get(rule);
    if (!known) {
      known = new WeakMap();
      this.added.set(rule, known);
    }
    let errors = known.get(document);
    if (!errors) {
      errors = validate(this.schema, document, [rule], this.options).map(forClient);
      known.set(document, errors);
    }
    return errors;
  }

  /** Empty: the document is valid. */
  validate(document: DocumentNode): readonly GraphQLError[] {
    let errors = this.errors.get(document);
    if (!errors) {
      // Sizes first: graphql's own validation takes long for a large document.
      const tooLarge = limitErrors(document, this.limits);
      const found = tooLarge.length > 0 ? tooLarge : validate(this.schema, document, this.rules, this.options);
      errors = found.map(invalid);
      this.remember(document, errors);
    }
    return errors;
  }

  private remember(document: DocumentNode, errors: readonly GraphQLError[]): void {
    if (this.isFrozen) freeze(document);
    this.errors.set(document, errors);
  }
}

function parseText(text: string, limits: SizeLimits): DocumentNode {
  const refusal = tooLong(text, limits);
  if (refusal) throw refusal;
  try {
    return parse(text, { maxTokens: limits.maxTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw reworded(error, redactedMessage(error), PARSE_FAILED);
  }
}

const SPECIFIED: ReadonlySet<ValidationRule> = new Set(specifiedRules);

/** The cache in place of Yoga's parser and validation. */
export function useOperationCache(cache: OperationCache): Plugin {
  const validateFn = (_schema: GraphQLSchema, document: DocumentNode, rules: readonly ValidationRule[] = []) =>
    rules.length > SPECIFIED.size
      ? cache.validateWith(
          rules.filter(rule => !SPECIFIED.has(rule)),
          document,
        )
      : cache.validate(document);
  return {
    onParse: ({ setParseFn }) => setParseFn((text: string) => cache.parse(text)),
    onValidate: ({ setValidationFn }) => setValidationFn(validateFn),
  };
}
