import type { GraphQLSchema } from 'graphql';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import type { Engine } from '../../auth/engine.js';
import type { Logger } from '../../observability/logger.js';
import type { RequestRate } from '../request-rate.js';
import type { ServerContext } from './context.js';
import type { KnownOperations } from './known.js';
import { maskError, maskErrorAndHints } from './mask-error.js';
import { costRule } from './rule-cost.js';
import { csrfRule } from './rule-csrf.js';
import { oneLoginRule } from './rule-one-login.js';
import { useGetParams } from './use-get-params.js';
import { useKnown } from './use-known.js';
import { type SizeLimits, useLimits } from './use-limits.js';
import { useNoIntrospection } from './use-no-introspection.js';
import { useOperationLog } from './use-operation-log.js';
import { useQuietErrors } from './use-quiet-errors.js';
import { useRealSessions } from './use-real-sessions.js';
import { useRules } from './use-rules.js';
import { DOCUMENT_ID, type TrustedDocuments, useTrustedDocuments } from './use-trusted-documents.js';

export type Yoga = YogaServerInstance<ServerContext, object>;

export interface OperationSettings {
  /** Answer introspection, and suggest names. */
  readonly introspection: boolean;
  readonly limits: SizeLimits & { readonly maxCost: number };
  /** Absent: operations come as text only. */
  readonly trusted?: TrustedDocuments;
}

/** For tests, which compare. */
export interface Ways {
  /** Whether there is a short one. */
  readonly short: boolean;
  /** From its which time on a query is compiled. */
  readonly compileFrom: number;
}

export const USUAL_WAYS: Ways = { short: true, compileFrom: 2 };

export interface OperationParts {
  readonly settings: OperationSettings;
  readonly schema: GraphQLSchema;
  readonly engine: Engine;
  readonly rate: RequestRate;
  readonly logger: Logger;
  readonly ways?: Ways;
}

/** Yoga and its plugins: every rule that an operation has to pass, whichever way it comes. */
export function createYogaServer(
  { settings, schema, rate, logger, ways = USUAL_WAYS }: OperationParts,
  known: KnownOperations,
): Yoga {
  const { limits, introspection, trusted } = settings;
  return createYoga<ServerContext>({
    schema,
    extraParamNames: trusted ? [DOCUMENT_ID] : [],
    plugins: [
      // These read the request before Yoga's own checks do.
      useGetParams(),
      ...(trusted ? [useTrustedDocuments(trusted)] : []),
      useLimits(limits),
      ...(introspection ? [] : [useNoIntrospection()]),
      // After whatever parses and validates, before Yoga's cache keeps what came of it.
      useQuietErrors(),
      // First of those that run at execution: its line is written for refused operations, too.
      useOperationLog(logger),
      useRealSessions(rate),
      // Forgery before anything that looks at what is asked.
      useRules([csrfRule, oneLoginRule, costRule(schema, limits.maxCost)]),
      useKnown(known, schema, ways.compileFrom),
    ],
    maskedErrors: { maskError: introspection ? maskError : maskErrorAndHints, isDev: false },
    // What Yoga would print are originals of masked errors; useOperationLog writes them, redacted.
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
