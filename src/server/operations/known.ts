import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';

/** Executes one operation. Its errors are as graphql's own executor makes them: located, with what was thrown beneath. */
export type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

/** An operation that parsing and validation have let through: both always say the same of one text. */
export interface KnownOperation {
  readonly document: DocumentNode;
  readonly node: OperationDefinitionNode;
  /** A query of data: no mutation, no subscription, no look at the schema. */
  readonly isPlainQuery: boolean;
  /** Times it was executed, or about to be, without having been compiled. */
  interpreted: number;
  /** Null: it cannot be compiled. */
  compiled?: Execute | null | undefined;
}

interface KnownDocument {
  readonly document: DocumentNode;
  readonly operations: Map<string | null, KnownOperation>;
}

type OperationName = string | null | undefined;

/**
 * Documents kept, and all of their text together, in UTF-16 units. A document that is compiled takes up to 350 bytes for each of them, most of it for
 * the compiled function: 90 MB in all.
 */
const MOST_DOCUMENTS = 1_000;
const MOST_TEXT = 256_000;

/** Documents that are good: by text, the operation of each that is asked for by name. */
export class KnownOperations {
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
  return node
    ? { document, node, isPlainQuery: node.operation === 'query' && !asksForSchema(document), interpreted: 0 }
    : undefined;
}

function asksForSchema(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    [Kind.FIELD]({ name }) {
      if (name.value === '__schema' || name.value === '__type') found = true;
    },
  });
  return found;
}
