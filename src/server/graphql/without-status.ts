import type { GraphQLError } from 'graphql';
import { codeOf } from '../../errors.js';
import { reworded } from './redact-message.js';

interface Result {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLError[];
}

/** STORE_UNAVAILABLE is the documented exception: the response is a 503 even with data, so that clients and load balancers notice. */
const hasStatus = (error: GraphQLError) => error.extensions.http !== undefined && codeOf(error) !== 'STORE_UNAVAILABLE';

function stripped(error: GraphQLError): GraphQLError {
  const { http: _, ...extensions } = error.extensions;
  const own = reworded(error, error.message, extensions);
  Object.defineProperty(own, 'cause', { value: error.cause ?? error.originalError?.cause, enumerable: false });
  return own;
}

/** Removes the HTTP status from errors of fields: a response with data is a 200 (GraphQL over HTTP, 6.4.2). */
export function withoutStatus<R extends Result>(result: R): R {
  const { data, errors } = result;
  if (data === undefined || !errors?.some(hasStatus)) return result;
  return { ...result, errors: errors.map(error => (hasStatus(error) ? stripped(error) : error)) };
}
