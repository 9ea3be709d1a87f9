import { type ASTVisitor, GraphQLError, Kind, parse, type SelectionSetNode, type ValidationContext } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Nesting of fields, the root's own counting as 1. Introspection has a limit of its own in graphql. */
export const MAX_DEPTH = 15;
/** Aliases in an operation, those of a fragment counted at every use. */
export const MAX_ALIASES = 100;
/** Tokens in a document: ten times an introspection query. */
export const MAX_TOKENS = 3_000;

interface Extent {
  readonly depth: number;
  readonly aliases: number;
}

const NOTHING: Extent = { depth: 0, aliases: 0 };

/** How deep a selection goes and how many aliases it spells out. Each fragment is measured once. */
function measure(context: ValidationContext): (selectionSet: SelectionSetNode | undefined) => Extent {
  const fragments = new Map<string, Extent>();
  const ofFragment = (name: string): Extent => {
    const known = fragments.get(name);
    if (known) return known;
    // Until it is measured it counts as nothing, so that a cycle (refused by another rule) ends.
    fragments.set(name, NOTHING);
    const extent = ofSelection(context.getFragment(name)?.selectionSet);
    fragments.set(name, extent);
    return extent;
  };
  const ofSelection = (selectionSet: SelectionSetNode | undefined): Extent => {
    let depth = 0;
    let aliases = 0;
    for (const node of selectionSet?.selections ?? []) {
      const isField = node.kind === Kind.FIELD;
      const inner = node.kind === Kind.FRAGMENT_SPREAD ? ofFragment(node.name.value) : ofSelection(node.selectionSet);
      const isMeta = isField && node.name.value.startsWith('__');
      if (!isMeta) depth = Math.max(depth, inner.depth + (isField ? 1 : 0));
      aliases += inner.aliases + (isField && node.alias ? 1 : 0);
    }
    return { depth, aliases };
  };
  return ofSelection;
}

function LimitsRule(context: ValidationContext): ASTVisitor {
  const extentOf = measure(context);
  return {
    OperationDefinition(node) {
      const { depth, aliases } = extentOf(node.selectionSet);
      const refuse = (message: string) => context.reportError(new GraphQLError(message, { nodes: [node] }));
      if (depth > MAX_DEPTH) refuse(`The operation is nested ${depth} levels deep; at most ${MAX_DEPTH} are allowed.`);
      if (aliases > MAX_ALIASES) refuse(`The operation has ${aliases} aliases; at most ${MAX_ALIASES} are allowed.`);
    },
  };
}

/** Keeps operations to a size that people write: tokens, depth, aliases. */
export function useLimits(): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source, options) => parse(source, { ...options, maxTokens: MAX_TOKENS }));
    },
    onValidate({ addValidationRule }) {
      addValidationRule(LimitsRule);
    },
  };
}
