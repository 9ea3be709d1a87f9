import type { OutgoingHttpHeaders } from 'node:http';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { type FetchAPI, processRegularResult } from 'graphql-yoga';
import type { Engine } from '../../auth/engine.js';
import type { Logger } from '../../telemetry/logger.js';
import type { Reply } from '../reply.js';
import type { Visit } from '../visit.js';
import type { Executor } from './compile.js';
import { ServerContext } from './context.js';
import { fewErrors } from './few-errors.js';
import { replyOf } from './long-way.js';
import type { Mask } from './mask-error.js';
import { type MediaType, mediaType } from './media-type.js';
import { noteErrors } from './noted-errors.js';
import type { KnownOperation, OperationCache } from './operation-cache.js';
import type { OperationGuard } from './operation-guard.js';
import { type Params, readParams } from './params.js';
import type { TrustedDocuments } from './use-trusted-documents.js';
import { withoutStatus } from './without-status.js';

export interface ShortWayOptions {
  readonly engine: Engine;
  readonly schema: GraphQLSchema;
  readonly logger: Logger;
  readonly admit: OperationGuard;
  readonly known: OperationCache;
  /** Parses and validates by the plugins' rules, one of which keeps what is good in `known`. */
  readonly learn: (text: string) => void;
  readonly executor: Executor;
  readonly mask: Mask;
  readonly trusted: TrustedDocuments | undefined;
  readonly maxVariablesBytes: number;
  readonly fetchAPI: FetchAPI;
}

const OF_TYPE: Readonly<Record<MediaType, OutgoingHttpHeaders>> = {
  'application/json': { 'content-type': 'application/json; charset=utf-8' },
  'application/graphql-response+json': { 'content-type': 'application/graphql-response+json; charset=utf-8' },
};

/**
 * Executes valid queries without Yoga, whose Request, Response and plugins cost more than most queries. Undefined: this is something else, and nothing has run
 * yet.
 */
export function shortWay(options: ShortWayOptions, visit: Visit, body: string): Promise<Reply> | undefined {
  const type = mediaType(visit.headers.accept);
  const params = type && readParams(body, options.trusted, options.maxVariablesBytes);
  if (!params) return undefined;
  const operation = knownOperation(options, params);
  return operation?.isQuery ? answer(options, visit, { type, params, operation }) : undefined;
}

interface Query {
  readonly type: MediaType;
  readonly params: Params;
  readonly operation: KnownOperation;
}

async function answer(
  { engine, schema, logger, admit, executor, mask, fetchAPI }: ShortWayOptions,
  visit: Visit,
  { type, params, operation }: Query,
): Promise<Reply> {
  const contextValue = new ServerContext(engine, visit);
  const args = {
    schema,
    document: operation.document,
    contextValue,
    variableValues: params.variables ?? null,
    operationName: params.operationName ?? null,
  };
  let result: Ended;
  try {
    const refusal = admit(args, contextValue);
    result = refusal ? { errors: [refusal] } : fewErrors(await executor(operation)(args));
  } catch (error) {
    result = { errors: [error] };
  }
  if (!result.errors) return { status: 200, headers: OF_TYPE[type], body: JSON.stringify(result) };
  const errors = result.errors.map(mask);
  noteErrors(logger, visit, errors);
  return replyOf(processRegularResult(withoutStatus({ ...result, errors }), fetchAPI, type));
}

/** Errors as they happened, before they are masked. */
type Ended = Omit<ExecutionResult, 'errors'> & { readonly errors?: readonly unknown[] };

function knownOperation(
  { known, learn }: ShortWayOptions,
  { query, operationName }: Params,
): KnownOperation | undefined {
  const operation = known.find(query, operationName);
  if (operation) return operation;
  learn(query);
  return known.find(query, operationName);
}
