import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/** How large an operation is, its fragments counted at every use. */
export interface DocumentSize {
  /** Nesting of fields, the root's own counting as 1. Introspection has a limit of its own in graphql. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields that stand in one selection beside another of the same response name: what they merge to is compared pair by pair. */
  readonly repeats: number;
}

const NOTHING: DocumentSize = { depth: 0, aliases: 0, directives: 0, repeats: 0 };

type Measure = (set: SelectionSetNode | undefined) => DocumentSize;

/** Each fragment is measured once. Until it is, it counts as nothing, so that a cycle (refused by another rule) ends. */
export function measureIn(document: DocumentNode): Measure {
  const definitions = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) definitions.set(node.name.value, node);
  const known = new Map<string, DocumentSize>();
  const ofFragment = (name: string): DocumentSize => {
    const measured = known.get(name);
    if (measured) return measured;
    known.set(name, NOTHING);
    const fragment = definitions.get(name);
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
