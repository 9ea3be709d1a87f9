import type { GraphQLError } from 'graphql';
import { codeOf } from '../../errors.js';
import type { Logger } from '../../telemetry/logger.js';
import type { Visit } from '../visit.js';

/** A cause is worth a line of its own: of a masked error always, of one of ours for those who look closely. */
function logCause(logger: Logger, visit: Visit, error: GraphQLError): void {
  const cause = error.cause ?? error.originalError?.cause;
  if (cause === undefined) return;
  const fields = { requestId: visit.id, path: error.path?.join('.'), code: codeOf(error), error: cause };
  if (fields.code) logger.debug(fields, 'field failed');
  else logger.error(fields, 'unexpected error');
}

/** Notes how it ended, for the one line the server writes at the end of a request: the codes of its errors, as the client sees them. */
export function noteErrors(logger: Logger, visit: Visit, errors: readonly GraphQLError[]): void {
  visit.codes = [...new Set(errors.map(error => String(error.extensions?.code)))];
  for (const error of errors) logCause(logger, visit, error);
}
