import type { DocumentNode, GraphQLSchema } from 'graphql';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../../telemetry/logger.js';
import type { Executor } from './compile.js';
import type { ServerContext } from './context.js';
import { useFewErrors } from './few-errors.js';
import type { Mask } from './mask-error.js';
import type { OperationCache } from './operation-cache.js';
import type { OperationGuard } from './operation-guard.js';
import { useErrorRedaction } from './use-error-redaction.js';
import { useGetParams } from './use-get-params.js';
import { type SizeLimits, useLimits } from './use-limits.js';
import { useNoIntrospection } from './use-no-introspection.js';
import { useNotedErrors } from './use-noted-errors.js';
import { useKnown } from './use-operation-cache.js';
import { useAdmission } from './use-operation-guard.js';
import {
  ID_PARAMETERS,
  type TrustedDocuments,
  useNoPersistedQueries,
  useTrustedDocuments,
} from './use-trusted-documents.js';

export type Yoga = YogaServerInstance<ServerContext, object>;

export interface OperationSettings {
  /** Answer introspection, and suggest names. */
  readonly introspection: boolean;
  readonly limits: SizeLimits & { readonly maxCost: number };
  /** Absent: operations come as text only. */
  readonly trusted?: TrustedDocuments;
}

/** What keeps a document takes some hundred bytes for each of its characters: so many of them together make 25 MB. */
const MOST_TEXT = 256_000;

/** Yoga's own keeps a thousand documents, however large they are. */
const documentCache = () =>
  new LRUCache<string, DocumentNode>({ maxSize: MOST_TEXT, sizeCalculation: (_, text) => text.length + 1 });

/** A document that cannot be parsed is not worth keeping. */
const NOTHING_KEPT = { get: () => undefined, set: () => {} };

export interface YogaParts {
  readonly settings: OperationSettings;
  readonly schema: GraphQLSchema;
  readonly logger: Logger;
  readonly admit: OperationGuard;
  readonly known: OperationCache;
  readonly executor: Executor;
  readonly mask: Mask;
}

/** Yoga and its plugins: for whatever the short way does not answer. */
export function createYogaServer({ settings, schema, logger, admit, known, executor, mask }: YogaParts): Yoga {
  const { limits, introspection, trusted } = settings;
  return createYoga<ServerContext>({
    schema,
    extraParamNames: trusted ? [...ID_PARAMETERS] : [],
    plugins: [
      // These read the request before Yoga's own checks do.
      useGetParams(),
      trusted ? useTrustedDocuments(trusted) : useNoPersistedQueries(),
      useLimits(limits),
      ...(introspection ? [] : [useNoIntrospection()]),
      // After whatever parses and validates, before Yoga's cache keeps what came of it.
      useErrorRedaction(),
      useAdmission(admit),
      useKnown(known, executor),
      useFewErrors(),
      useNotedErrors(logger),
    ],
    parserAndValidationCache: { documentCache: documentCache(), errorCache: NOTHING_KEPT },
    maskedErrors: { maskError: mask, isDev: false },
    // What Yoga would print are originals of masked errors; useNotedErrors writes them, redacted.
    logging: false,
    // The node side of the server does these, before Yoga: CORS and the body limit also hold for what Yoga never sees.
    cors: false,
    maxRequestBodySize: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
  });
}
