import type { OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { type ExecutionResult, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import { createYoga, processRegularResult } from 'graphql-yoga';
import type { ProtocolCode } from '../../errors.js';
import type { Logger } from '../../telemetry/logger.js';
import { isObject } from '../../upstream/read.js';
import { acceptableTypes, type MediaType, mediaType } from '../media-types.js';
import { refusal } from '../refusal.js';
import type { Reply } from '../reply.js';
import type { RequestContext } from '../request-context.js';
import type { RequestRate } from '../request-rate.js';
import { useExecutor } from './compile.js';
import { maskError, maskErrorAndHints } from './mask-error.js';
import { reportErrors, useResultErrors } from './result-errors.js';
import { OperationCache, type SizeLimits, useOperationCache } from './use-operation-cache.js';
import { useOperationGuards } from './use-operation-guards.js';
import { ID_PARAMETERS, paramsCheck, type TrustedDocuments, useParams } from './use-params.js';

export interface OperationSettings {
  /** Answer introspection, and suggest names. */
  readonly introspection: boolean;
  readonly limits: SizeLimits & { readonly maxVariablesBytes: number; readonly maxCost: number };
  /** Absent: operations come as text only. */
  readonly trusted?: TrustedDocuments;
}

export interface PipelineOptions {
  readonly settings: OperationSettings;
  readonly schema: GraphQLSchema;
  readonly rate: RequestRate;
  readonly logger: Logger;
  /** A query is compiled when it is executed for the nth time. */
  readonly compileFrom?: number;
}

/** Responds to a GraphQL request whose headers and size are in order. `body`: of a POST, as text. */
export type Pipeline = (context: RequestContext, body: string | undefined) => Promise<Reply>;

const COMPILE_FROM = 10;

/** Yoga gets a fixed URL, never one made of the client's Host header. */
const ENDPOINT = 'http://gateway/graphql';
const NOT_ACCEPTABLE = 406;

const CONTENT_TYPE: Readonly<Record<MediaType, OutgoingHttpHeaders>> = {
  'application/json': { 'content-type': 'application/json; charset=utf-8' },
  'application/graphql-response+json': { 'content-type': 'application/graphql-response+json; charset=utf-8' },
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The response of Yoga, as the server writes it. */
async function replyOf(response: Response): Promise<Reply> {
  const headers: OutgoingHttpHeaders = {};
  response.headers.forEach((value, name) => {
    headers[name.toLowerCase()] = value;
  });
  const streams = response.body !== null && headers['content-type'] === 'text/event-stream';
  // The server's own headers for a stream are stricter than Yoga's, «none» is not an encoding, and Node.js decides how the body is carried.
  for (const name of ['cache-control', 'content-encoding', 'connection', 'transfer-encoding']) delete headers[name];
  const body = streams ? Readable.from(response.body as unknown as AsyncIterable<Uint8Array>) : await response.text();
  return { status: response.status, headers, body };
}

/** Yoga's own error, which it has only for whole requests. */
const noSuchOperation = () =>
  new GraphQLError('Could not determine what operation to execute.', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE' satisfies ProtocolCode, http: { status: 400 } },
  });

/**
 * One Yoga with one list of plugins. A JSON POST takes Yoga's steps without its Request and Response, which would take longer than most queries. GET, event
 * streams and bodies that are not an object are given to Yoga as a whole request.
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { settings, schema, rate, logger, compileFrom = COMPILE_FROM } = options;
  const { limits, introspection, trusted } = settings;
  const mask = introspection ? maskError : maskErrorAndHints;
  const check = paramsCheck(trusted, limits.maxVariablesBytes);
  const cache = new OperationCache(schema, limits, introspection);
  const yoga = createYoga<RequestContext>({
    schema,
    extraParamNames: trusted ? [...ID_PARAMETERS] : [],
    plugins: [
      useParams(check),
      useOperationCache(cache),
      useOperationGuards({ schema, rate, maxCost: limits.maxCost }),
      useExecutor(schema, compileFrom),
      useResultErrors(logger),
    ],
    maskedErrors: { maskError: mask, isDev: false },
    // useOperationCache does this, for the documents of every request together.
    parserAndValidationCache: false,
    // Yoga would print the originals of masked errors. useResultErrors logs them, redacted.
    logging: false,
    // The server does these before Yoga, also for requests that Yoga never sees.
    cors: false,
    maxRequestBodySize: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
  });
  const { fetchAPI, getEnveloped } = yoga;

  /** Undefined: a subscription, which is not a plain response. */
  async function resultOf(context: RequestContext, given: object): Promise<ExecutionResult | undefined> {
    try {
      const { query, operationName, variables } = check(given);
      const document = cache.parse(query);
      const operation = getOperationAST(document, operationName);
      if (!operation) throw noSuchOperation();
      if (operation.operation === 'subscription') return undefined;
      const errors = cache.validate(document);
      if (errors.length > 0) return { errors };
      const { execute } = getEnveloped(context);
      return await execute({ schema, document, contextValue: context, variableValues: variables, operationName });
    } catch (error) {
      return { errors: [mask(error)] };
    }
  }

  async function executePost(context: RequestContext, body: string, params: object, type: MediaType): Promise<Reply> {
    const result = await resultOf(context, params);
    if (!result) return viaYoga(context, body);
    if (!result.errors) return { status: 200, headers: CONTENT_TYPE[type], body: JSON.stringify(result) };
    return replyOf(processRegularResult(reportErrors(logger, context, result), fetchAPI, type));
  }

  async function viaYoga(context: RequestContext, body: string | undefined): Promise<Reply> {
    const headers = { accept: acceptableTypes(context.headers.accept), 'content-type': 'application/json' };
    const request =
      body === undefined
        ? new fetchAPI.Request(`${ENDPOINT}${context.search}`, { headers })
        : new fetchAPI.Request(ENDPOINT, { method: 'POST', headers, body });
    const response = await yoga.fetch(request, context);
    if (response.status === NOT_ACCEPTABLE)
      return refusal(context, NOT_ACCEPTABLE, 'BAD_REQUEST', 'A subscription is answered as text/event-stream.');
    return replyOf(response);
  }

  return async (context, body) => {
    const params = body === undefined ? undefined : parseJson(body);
    if (body === undefined || !isObject(params)) return viaYoga(context, body);
    // Yoga would take such an object for a promise.
    if (params.then !== undefined && params.then !== null)
      return refusal(context, 400, 'BAD_REQUEST', 'Unexpected parameter.');
    const type = mediaType(context.headers.accept);
    return type ? executePost(context, body, params, type) : viaYoga(context, body);
  };
}
