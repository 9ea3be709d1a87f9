import { type DocumentNode, getOperationAST, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** An operation that parsing and validation have let through: both always say the same of one text. */
export interface KnownOperation {
  readonly document: DocumentNode;
  readonly node: OperationDefinitionNode;
  readonly isQuery: boolean;
  /** Number of executions before it was compiled. */
  executed: number;
  /** It cannot be compiled. */
  isInterpreted?: boolean;
}

interface KnownDocument {
  readonly document: DocumentNode;
  readonly operations: Map<string | null, KnownOperation>;
}

type OperationName = string | null | undefined;

/** The limits on cached documents: their number, and the sum of their text in UTF-16 units. A parsed document takes about 90 bytes per unit. */
const MOST_DOCUMENTS = 1_000;
const MOST_TEXT = 400_000;

/** Documents that are good: by text, the operation of each that is asked for by name. */
export class OperationCache {
  private readonly byText = new LRUCache<string, KnownDocument>({
    max: MOST_DOCUMENTS,
    maxSize: MOST_TEXT,
    sizeCalculation: (_, text) => text.length + 1,
  });
  private readonly byDocument = new WeakMap<DocumentNode, KnownDocument>();

  learn(document: DocumentNode): void {
    const text = document.loc?.source.body;
    if (text === undefined) return;
    // Whoever else keeps documents may bring one again that was let go of here.
    const known = this.byDocument.get(document) ?? { document, operations: new Map() };
    this.byText.set(text, known);
    this.byDocument.set(document, known);
  }

  /** Undefined: not seen before, or no operation of it has this name. */
  find(asked: string | DocumentNode, operationName: OperationName): KnownOperation | undefined {
    const known = typeof asked === 'string' ? this.byText.get(asked) : this.byDocument.get(asked);
    if (!known) return undefined;
    const name = operationName ?? null;
    let operation = known.operations.get(name);
    if (!operation) {
      operation = operationOf(known.document, operationName);
      // Names that no operation has are the client's to make up: they are not kept.
      if (operation) known.operations.set(name, operation);
    }
    return operation;
  }
}

function operationOf(document: DocumentNode, name: OperationName): KnownOperation | undefined {
  const node = getOperationAST(document, name);
  return node ? { document, node, isQuery: node.operation === 'query', executed: 0 } : undefined;
}
