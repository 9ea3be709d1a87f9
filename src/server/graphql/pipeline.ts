import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import { createYoga, type Plugin, processRegularResult } from 'graphql-yoga';
import type { ProtocolCode } from '../../errors.js';
import type { Logger } from '../../telemetry/logger.js';
import { isObject } from '../../upstream/read.js';
import { acceptableTypes, discard, isJson, type MediaType, mediaType, readBody } from '../http-request.js';
import { OperationContext } from '../operation-context.js';
import { corsHeaders, type Origins, preflight, refuseOrigin } from '../origins.js';
import { type Reply, refusal } from '../reply.js';
import type { RequestContext } from '../request-context.js';
import type { RequestRate } from '../request-rate.js';
import { maskError, maskErrorAndHints } from './mask-errors.js';
import { reportErrors, useFinalGuard, useGuardedExecution, useResultErrors } from './use-execution.js';
import { OperationCache, type SizeLimits, useOperationCache } from './use-operation-cache.js';
import { createOperationGuard } from './use-operation-guards.js';
import { ID_PARAMETERS, paramsCheck, type TrustedDocuments, useParams } from './use-params.js';

export interface OperationSettings {
  readonly bodyLimitBytes: number;
  /** Answer introspection, and suggest names. */
  readonly introspection: boolean;
  readonly limits: SizeLimits & { readonly maxVariablesBytes: number; readonly maxCost: number };
  /** Absent: operations come as text only. */
  readonly trusted?: TrustedDocuments;
}

interface PipelineOptions {
  readonly settings: OperationSettings;
  readonly schema: GraphQLSchema;
  readonly origins: Origins;
  readonly rate: RequestRate;
  readonly logger: Logger;
  /** Of the project, after the gateway's own. */
  readonly plugins: readonly Plugin[];
  /** A query is compiled when it is executed for the nth time. */
  readonly compileFrom?: number | undefined;
}

/** Serves /graphql. Undefined: the client is gone. */
type Pipeline = (context: RequestContext, request: IncomingMessage) => Promise<Reply | undefined>;

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

/** Hooks of Yoga that see its Request and Response: with a plugin that has one, every request becomes a Request first. */
const HTTP_HOOKS = [
  'onRequest',
  'onRequestParse',
  'onParams',
  'onExecutionResult',
  'onResultProcess',
  'onResponse',
  'instrumentation',
  // May add a plugin that has one.
  'onPluginInit',
  'onYogaInit',
];
const hasHttpHooks = (plugin: Plugin): boolean => HTTP_HOOKS.some(hook => hook in plugin);

/** Yoga's own error, which it has only for whole requests. */
const noSuchOperation = () =>
  new GraphQLError('Could not determine what operation to execute.', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE' satisfies ProtocolCode, http: { status: 400 } },
  });

/** Undefined: the body is JSON in UTF-8, not compressed. */
function refuseType(context: RequestContext): Reply | undefined {
  const { 'content-type': type = '', 'content-encoding': coding = 'identity' } = context.headers;
  if (coding.trim().toLowerCase() !== 'identity')
    return refusal(context, 415, 'BAD_REQUEST', 'The body must not be compressed: omit the header Content-Encoding.', {
      'accept-encoding': 'identity',
    });
  if (isJson(type)) return undefined;
  const headers = { 'accept-post': 'application/json; charset=utf-8' };
  return refusal(context, 415, 'BAD_REQUEST', 'The header Content-Type must be application/json, in UTF-8.', headers);
}

/** Whether it is percent-encoded UTF-8 (RFC 3986, 2.5). Anything else would be read as the wrong characters. */
function isReadable(search: string): boolean {
  try {
    decodeURIComponent(search);
    return true;
  } catch {
    return false;
  }
}

function tooLarge(context: RequestContext, limitBytes: number): Reply {
  const headers = { connection: 'close' };
  return refusal(
    context,
    413,
    'REQUEST_ENTITY_TOO_LARGE',
    `The body is over ${limitBytes} bytes (KEYRING_BODY_LIMIT).`,
    headers,
  );
}

function tooMany(context: RequestContext, waitMs: number): Reply {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1000));
  const message = `Too many requests (KEYRING_REQUESTS_PER_SECOND). Wait ${retryAfter} s.`;
  return refusal(context, 429, 'RATE_LIMITED', message, { 'retry-after': String(retryAfter) }, { retryAfter });
}

/** The GraphQL endpoint: one Yoga with one list of plugins. A request goes through the functions below from the first to the last. */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { settings, schema, origins, rate, logger, plugins, compileFrom = COMPILE_FROM } = options;
  const { bodyLimitBytes, limits, introspection, trusted } = settings;
  const mask = introspection ? maskError : maskErrorAndHints;
  const check = paramsCheck(trusted, limits.maxVariablesBytes);
  const cache = new OperationCache(schema, limits, introspection, plugins.length > 0);
  const guard = createOperationGuard({ schema, rate, origins, maxCost: limits.maxCost });
  const yoga = createYoga<OperationContext>({
    schema,
    extraParamNames: trusted ? [...ID_PARAMETERS] : [],
    plugins: [
      useParams(check),
      useOperationCache(cache),
      useGuardedExecution(guard, schema, compileFrom),
      ...plugins,
      plugins.length > 0 && useFinalGuard({ guard, cache, schema }),
      useResultErrors(logger, mask),
    ],
    // useResultErrors and executePost do this, after every plugin.
    maskedErrors: false,
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
  const needsYoga = plugins.some(hasHttpHooks);

  /** Everything that the headers decide, before a body is read. */
  function respond(context: RequestContext, request: IncomingMessage): Reply | Promise<Reply | undefined> {
    const refusedOrigin = refuseOrigin(context, origins);
    if (refusedOrigin) return refusedOrigin;
    const { method, headers, search } = context;
    const waitMs = method === 'OPTIONS' ? undefined : rate.admit(context);
    if (waitMs !== undefined) return tooMany(context, waitMs);
    // Before anything runs: a mutation whose response the client cannot read should not have run.
    if (acceptableTypes(headers.accept) === '')
      return refusal(
        context,
        406,
        'BAD_REQUEST',
        'The header Accept must allow application/json, application/graphql-response+json or text/event-stream.',
      );
    if (method === 'OPTIONS') return preflight(context);
    if (method === 'POST') return post(context, request);
    if (method !== 'GET')
      return refusal(context, 405, 'BAD_REQUEST', 'GraphQL only supports GET and POST requests.', {
        allow: 'GET, POST',
      });
    if (!isReadable(search)) return refusal(context, 400, 'BAD_REQUEST', 'The query of the URL must be UTF-8.');
    return executeRequest(context, undefined);
  }

  /** Reads the body. */
  async function post(context: RequestContext, request: IncomingMessage): Promise<Reply | undefined> {
    const refusedType = refuseType(context);
    if (refusedType) return refusedType;
    const body = await readBody(request, bodyLimitBytes);
    if (body === 'gone') return undefined;
    if (body === 'not-utf-8') return refusal(context, 400, 'BAD_REQUEST', 'The body must be UTF-8.');
    if (body !== 'too-large') return await executeRequest(context, body.text);
    discard(request);
    return tooLarge(context, bodyLimitBytes);
  }

  /** What the parameters request. `body`: of a POST, as text. */
  function executeRequest(context: RequestContext, body: string | undefined): Reply | Promise<Reply> {
    const params = body === undefined ? undefined : parseJson(body);
    if (needsYoga || body === undefined || !isObject(params)) return viaYoga(context, body);
    // Yoga would take such an object for a promise.
    if (params.then !== undefined && params.then !== null)
      return refusal(context, 400, 'BAD_REQUEST', 'Unexpected parameter.');
    const type = mediaType(context.headers.accept);
    return type ? executePost(context, body, params, type) : viaYoga(context, body);
  }

  /** Yoga's steps without its Request and Response, which would take longer than most queries. */
  async function executePost(context: RequestContext, body: string, params: object, type: MediaType): Promise<Reply> {
    let result: ExecutionResult;
    try {
      const { query, operationName, variables } = check(params);
      const enveloped = getEnveloped(new OperationContext(context));
      const document: DocumentNode = enveloped.parse(query);
      const operation = getOperationAST(document, operationName);
      if (!operation) throw noSuchOperation();
      // Not a plain response.
      if (operation.operation === 'subscription') return await viaYoga(context, body);
      const errors = enveloped.validate(schema, document);
      if (errors.length > 0) result = { errors };
      else {
        const contextValue = await enveloped.contextFactory();
        result = await enveloped.execute({ schema, document, contextValue, variableValues: variables, operationName });
      }
    } catch (error) {
      result = { errors: [mask(error)] };
    }
    if (!result.errors) return { status: 200, headers: CONTENT_TYPE[type], body: JSON.stringify(result) };
    // Here and not before: plugins see the originals, and may add errors of their own.
    const masked = { ...result, errors: result.errors.map(mask) };
    return replyOf(processRegularResult(reportErrors(logger, context, masked), fetchAPI, type));
  }

  /** A GET, an event stream, or a body that is not an object. */
  async function viaYoga(context: RequestContext, body: string | undefined): Promise<Reply> {
    const headers = { accept: acceptableTypes(context.headers.accept), 'content-type': 'application/json' };
    const request =
      body === undefined
        ? new fetchAPI.Request(`${ENDPOINT}${context.search}`, { headers })
        : new fetchAPI.Request(ENDPOINT, { method: 'POST', headers, body });
    const response = await yoga.fetch(request, new OperationContext(context));
    if (response.status === NOT_ACCEPTABLE)
      return refusal(
        context,
        NOT_ACCEPTABLE,
        'BAD_REQUEST',
        'The header Accept must allow text/event-stream for a subscription.',
      );
    return replyOf(response);
  }

  return async (context, request) => {
    const reply = await respond(context, request);
    return reply && { ...reply, cors: corsHeaders(context, origins) };
  };
}
