import type { GraphQLError } from 'graphql';
import { codeOf } from '../../errors.js';
import { reworded } from './quiet.js';

interface Result {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLError[];
}

/** A store that cannot be reached makes the whole response a 503, also beside data, so that clients and load balancers can tell it. */
const hasStatus = (error: GraphQLError) => error.extensions.http !== undefined && codeOf(error) !== 'STORE_UNAVAILABLE';

function stripped(error: GraphQLError): GraphQLError {
  const { http: _, ...extensions } = error.extensions;
  const own = reworded(error, error.message, extensions);
  Object.defineProperty(own, 'cause', { value: error.cause ?? error.originalError?.cause, enumerable: false });
  return own;
}

/** A response with data is a 200 (GraphQL over HTTP, 6.4.2): the errors of its fields have no say in that, only those that kept everything from running. */
export function withoutStatus<R extends Result>(result: R): R {
  const { data, errors } = result;
  if (data === undefined || !errors?.some(hasStatus)) return result;
  return { ...result, errors: errors.map(error => (hasStatus(error) ? stripped(error) : error)) };
}
