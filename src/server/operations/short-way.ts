import type { OutgoingHttpHeaders } from 'node:http';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { processRegularResult } from 'graphql-yoga';
import type { Engine } from '../../auth/engine.js';
import type { Logger } from '../../observability/logger.js';
import type { Reply } from '../reply.js';
import type { Visit } from '../visit.js';
import { ServerContext } from './context.js';
import type { KnownOperation, KnownOperations } from './known.js';
import { replyOf } from './long-way.js';
import { type MediaType, mediaType } from './media-type.js';
import { type Params, readParams } from './params.js';
import { noteErrors } from './use-operation-log.js';
import type { TrustedDocuments } from './use-trusted-documents.js';
import type { Yoga } from './yoga.js';

export interface ShortWayOptions {
  readonly engine: Engine;
  readonly yoga: Yoga;
  readonly schema: GraphQLSchema;
  readonly known: KnownOperations;
  readonly trusted: TrustedDocuments | undefined;
  readonly logger: Logger;
}

const OF_TYPE: Readonly<Record<MediaType, OutgoingHttpHeaders>> = {
  'application/json': { 'content-type': 'application/json; charset=utf-8' },
  'application/graphql-response+json': { 'content-type': 'application/graphql-response+json; charset=utf-8' },
};

type Enveloped = ReturnType<Yoga['getEnveloped']>;

/**
 * Answers queries of data without a Request and a Response, which cost more than most queries do. Every rule of the plugins holds here, too, by
 * `getEnveloped`; what they refuse before execution is Yoga's to answer. Undefined: not one of these, go the long way; nothing has run yet.
 */
export async function shortWay(options: ShortWayOptions, visit: Visit, body: string): Promise<Reply | undefined> {
  const { engine, yoga, schema, known, trusted, logger } = options;
  const type = mediaType(visit.headers.accept ?? '*/*');
  const params = type && readParams(body, trusted);
  if (!params) return undefined;
  const enveloped = yoga.getEnveloped(new ServerContext(engine, visit));
  const operation = known.find(params.query, params.operationName) ?? learn(known, schema, enveloped, params);
  if (!operation?.isPlainQuery) return undefined;
  const result = (await enveloped.execute({
    schema,
    document: operation.document,
    contextValue: await enveloped.contextFactory(),
    variableValues: params.variables ?? null,
    operationName: params.operationName ?? null,
  })) as ExecutionResult;
  if (!result.errors && !result.extensions)
    return { status: 200, headers: OF_TYPE[type], body: JSON.stringify(result) };
  noteErrors(logger, visit, result.errors ?? []);
  return replyOf(processRegularResult(result, yoga.fetchAPI, type));
}

/** Parses and validates by the plugins' rules, one of which keeps what is good in `known`. Undefined: it is not. */
function learn(
  known: KnownOperations,
  schema: GraphQLSchema,
  { parse, validate }: Enveloped,
  { query, operationName }: Params,
): KnownOperation | undefined {
  try {
    validate(schema, parse(query));
  } catch {
    return undefined;
  }
  return known.find(query, operationName);
}
