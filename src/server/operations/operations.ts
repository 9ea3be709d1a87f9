import type { Reply } from '../reply.js';
import type { Visit } from '../visit.js';
import { KnownOperations } from './known.js';
import { longWay } from './long-way.js';
import { shortWay } from './short-way.js';
import { createYogaServer, type OperationParts, USUAL_WAYS } from './yoga.js';

/** Answers GraphQL requests whose headers and size are in order. `body`: of a POST, as text. */
export type Operations = (visit: Visit, body: string | undefined) => Promise<Reply>;

/** One gateway with two ways through it: the short one for good queries, which is nearly all of them, the long one for everything. */
export function createOperations(parts: OperationParts): Operations {
  const known = new KnownOperations();
  const yoga = createYogaServer(parts, known);
  const { engine, schema, logger, settings } = parts;
  const options = { engine, yoga, known, schema, logger, trusted: settings.trusted };
  const isShort = (parts.ways ?? USUAL_WAYS).short;
  return async (visit, body) =>
    (isShort && body !== undefined ? await shortWay(options, visit, body) : undefined) ?? longWay(options, visit, body);
}
