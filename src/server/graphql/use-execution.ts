import * as graphql from 'graphql';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import { isAsyncIterable, mapAsyncIterator, mapMaybePromise, type Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { codeOf } from '../../errors.js';
import type { Logger } from '../../telemetry/logger.js';
import { OperationContext } from '../operation-context.js';
import type { RequestContext } from '../request-context.js';
import { type CompilerGraph, compile, compilerGraph, type Execute, isCompilerLoaded } from './compile.js';
import { MOST_ERRORS, reworded } from './mask-errors.js';
import { isInherited, type Plan, planOf } from './plan.js';
import type { OperationCache } from './use-operation-cache.js';
import type { OperationGuard } from './use-operation-guards.js';

/** Not a valid name in a document, so that it cannot collide with another variable. */
const safeName = (name: string) => (isInherited(name) ? `${name} ` : name);

/** Null: no variable has to be renamed. */
const renamed = new WeakMap<DocumentNode, DocumentNode | null>();

function withSafeNames(document: DocumentNode): DocumentNode | null {
  let safe = renamed.get(document);
  if (safe !== undefined) return safe;
  let isUnsafe = false;
  const other = visit(document, {
    [Kind.VARIABLE](node) {
      const value = safeName(node.name.value);
      isUnsafe ||= value !== node.name.value;
      return { ...node, name: { ...node.name, value } };
    },
  });
  safe = isUnsafe ? other : null;
  renamed.set(document, safe);
  return safe;
}

/**
 * graphql-js reads variables inside lists and objects as properties of an ordinary object. A missing variable named `toString` is then the inherited
 * function. Such variables are renamed for the execution. Coercion errors are reported before, under the original names, and no more of them than a
 * response shows: graphql-js prints the whole value into each, and its own limit is 50.
 */
function withSafeVariables<R>(args: ExecutionArgs, run: (args: ExecutionArgs) => R): R | ExecutionResult {
  const { schema, variableValues, operationName } = args;
  const definitions = getOperationAST(args.document, operationName)?.variableDefinitions ?? [];
  const { errors } = getVariableValues(schema, definitions, variableValues ?? {}, { maxErrors: MOST_ERRORS - 1 });
  if (errors) return { errors };
  const document = withSafeNames(args.document);
  if (!document) return run(args);
  const values = Object.entries(variableValues ?? {}).map(([name, value]) => [safeName(name), value]);
  return run({ ...args, document, variableValues: Object.fromEntries(values) });
}

/** graphql-js's own executor. */
export const execute: Execute = args => withSafeVariables(args, graphql.execute);

/** The same for subscriptions. */
const subscribe = (args: ExecutionArgs) => withSafeVariables(args, graphql.subscribe);

/** Returns the function that executes an operation. */
type Executor = (document: DocumentNode, operationName?: string | null) => Execute;

/** The limit on all compiled operations, and what they take: a field some 3 KiB, a parsed document some 90 bytes per UTF-16 unit. */
const MOST_BYTES = 24 * 2 ** 20;
const FIELD_BYTES = 3_072;
const TEXT_BYTES = 90;

const bytesOf = ({ loc }: DocumentNode, { size }: Plan) =>
  size * FIELD_BYTES + (loc?.source.body.length ?? 0) * TEXT_BYTES;

/** The executions of one operation by graphql-js. */
interface Executions {
  /** Infinite: the query cannot be compiled. */
  times: number;
}

/**
 * Executes operations with graphql-js, and compiles a query when it is executed for the `from`th time. Compiling takes about 0.25 ms per field, as long as a
 * dozen executions.
 */
export function createExecutor(schema: GraphQLSchema, from: number): Executor {
  let graph: CompilerGraph | undefined;
  // By document first: a changed copy may have the same node with other fragments.
  const executions = new WeakMap<DocumentNode, Map<OperationDefinitionNode, Executions>>();
  const kept = new LRUCache<Executions, Execute>({
    maxSize: MOST_BYTES,
    dispose: (_, of, reason) => {
      if (reason === 'evict') of.times = 0;
    },
  });

  function executionsOf(document: DocumentNode, node: OperationDefinitionNode): Executions {
    const known = executions.get(document)?.get(node);
    if (known) return known;
    const first = { times: 0 };
    executions.set(document, (executions.get(document) ?? new Map()).set(node, first));
    return first;
  }

  return (document, operationName) => {
    const node = getOperationAST(document, operationName);
    if (node?.operation !== OperationTypeNode.QUERY) return execute;
    const own = executionsOf(document, node);
    const known = kept.get(own);
    if (known) return known;
    own.times += 1;
    if (own.times < from || own.times === Number.POSITIVE_INFINITY || !isCompilerLoaded()) return execute;
    const giveUp = () => {
      own.times = Number.POSITIVE_INFINITY;
      kept.delete(own);
    };
    const plan = planOf(schema, { document, node });
    graph ??= compilerGraph(schema);
    const compiled = plan && compile(schema, graph, { document, node }, plan, { execute, giveUp });
    if (compiled) kept.set(own, compiled, { size: bytesOf(document, plan) });
    else giveUp();
    return compiled ?? execute;
  };
}

/** The same result with at most so many errors. `extensions.omittedErrors` is the number of the others. */
function withFewErrors<R extends Pick<ExecutionResult, 'errors' | 'extensions'>>(result: R): R {
  const { errors = [], extensions } = result;
  if (errors.length <= MOST_ERRORS) return result;
  // The first of each code is kept: a late one may decide the status of the response (STORE_UNAVAILABLE: 503).
  const codes = new Set<unknown>();
  const isNew = errors.map(error => {
    const { code } = error.extensions ?? {};
    return !codes.has(code) && Boolean(codes.add(code));
  });
  let others = MOST_ERRORS - isNew.filter(Boolean).length;
  const kept = errors.filter((_, at) => isNew[at] || others-- > 0).slice(0, MOST_ERRORS);
  return { ...result, errors: kept, extensions: { ...extensions, omittedErrors: errors.length - kept.length } };
}

/** STORE_UNAVAILABLE is the documented exception: the response is a 503 even with data, so that clients and load balancers notice. */
const hasStatus = (error: GraphQLError) => error.extensions.http !== undefined && codeOf(error) !== 'STORE_UNAVAILABLE';

function withoutStatus(error: GraphQLError): GraphQLError {
  const { http: _, ...extensions } = error.extensions;
  const own = reworded(error, error.message, extensions);
  Object.defineProperty(own, 'cause', { value: error.cause ?? error.originalError?.cause, enumerable: false });
  return own;
}

/** Logs the cause of a masked error as an error, and the cause of one of the gateway's own errors for debugging. */
function logCause(logger: Logger, requestId: string, error: GraphQLError): void {
  const cause = error.cause ?? error.originalError?.cause;
  if (cause === undefined) return;
  const fields = { requestId, path: error.path?.join('.'), code: codeOf(error), error: cause };
  if (fields.code) logger.debug(fields, 'field failed');
  else logger.error(fields, 'unexpected error');
}

interface MaskedResult {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLError[];
}

/** Reports the masked errors of a result. Returns the result as it is sent: a response with data is a 200 (GraphQL over HTTP, 6.4.2). */
export function reportErrors<R extends MaskedResult>(logger: Logger, context: RequestContext, result: R): R {
  const { data, errors } = result;
  if (!errors?.length) return result;
  context.report.codes = [...new Set(errors.map(error => String(error.extensions?.code)))];
  for (const error of errors) logCause(logger, context.id, error);
  if (data === undefined || !errors.some(hasStatus)) return result;
  return { ...result, errors: errors.map(error => (hasStatus(error) ? withoutStatus(error) : error)) };
}

/** Checks an operation, and executes it with graphql-js and compiled functions instead of Yoga's executor. One hook: each costs some 15 KiB per request. */
export function useGuardedExecution(guard: OperationGuard, schema: GraphQLSchema, compileFrom: number): Plugin {
  const executorOf = createExecutor(schema, compileFrom);
  const execute: Execute = args =>
    mapMaybePromise(executorOf(args.document, args.operationName)(args), withFewErrors) as ReturnType<Execute>;

  return {
    onExecute({ args, setExecuteFn, setResultAndStopExecution }) {
      const refusal = guard(args);
      if (refusal) setResultAndStopExecution({ errors: [refusal] });
      else setExecuteFn(execute);
    },
    onSubscribe({ args, setSubscribeFn, setResultAndStopExecution }) {
      const refusal = guard(args);
      if (refusal) return setResultAndStopExecution({ errors: [refusal] });
      setSubscribeFn(subscribe);
      return {
        onSubscribeResult: () => ({
          onNext({ result, setResult }) {
            if (!isAsyncIterable(result)) setResult(withFewErrors(result));
          },
        }),
      };
    },
  };
}

interface FinalGuardOptions {
  readonly guard: OperationGuard;
  readonly cache: OperationCache;
  readonly schema: GraphQLSchema;
}

/**
 * Checks what is executed after the plugins of the project have run: they may replace the parser, the validation, the executor and the arguments, and the
 * limits hold all the same.
 */
export function useFinalGuard({ guard, cache, schema }: FinalGuardOptions): Plugin {
  function errorsOf(args: ExecutionArgs): readonly GraphQLError[] {
    if (args.schema !== schema) throw new Error('a plugin replaced the schema');
    const errors = cache.check(args.document);
    if (errors.length > 0) return errors;
    const refusal = guard(args);
    return refusal ? [refusal] : [];
  }
  const guarded =
    <R>(run: (args: ExecutionArgs) => R) =>
    (args: ExecutionArgs): R | ExecutionResult => {
      const errors = errorsOf(args);
      return errors.length > 0 ? { errors } : run(args);
    };
  return {
    onExecute: ({ executeFn, setExecuteFn }) => setExecuteFn(guarded(executeFn)),
    onSubscribe: ({ subscribeFn, setSubscribeFn }) => setSubscribeFn(guarded(subscribeFn)),
  };
}

/** The last plugin before Yoga writes a response: masks the errors that a plugin of the project added after the others were masked, and reports them all. */
export function useResultErrors(logger: Logger, mask: (error: unknown) => GraphQLError): Plugin {
  const masked = <R extends MaskedResult>(result: R): R =>
    result.errors ? { ...result, errors: result.errors.map(mask) } : result;
  return {
    onResultProcess({ result, setResult, serverContext }) {
      if (Array.isArray(result)) return;
      if (isAsyncIterable(result)) setResult(mapAsyncIterator(result, masked));
      else setResult(reportErrors(logger, OperationContext.requestOf(serverContext), masked(result)));
    },
  };
}
