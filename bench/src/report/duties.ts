import type { Row } from './summary.js';
import { table } from './table.js';

/**
 * Each contestant's work for a request in addition to the query. Without it a reader would take a server without sessions, limits and log for an alternative
 * to the gateway.
 */
const DUTIES: readonly (readonly [duty: string, keyring: string, handBuilt: string, others: string])[] = [
  ['sessions', 'Redis or memory, with cached copies', 'Redis, read on every request', 'a Map'],
  ['encryption of tokens', 'AES-256-GCM', 'AES-256-GCM', 'no'],
  ['token refresh', 'yes', 'no', 'no'],
  ['revocation at logout', 'yes', 'no', 'no'],
  ['CSRF header', 'yes', 'yes', 'no'],
  ['origin', 'yes', 'yes', 'no'],
  ['rate limit', 'by session and IP address, all replicas', 'by session or IP address, one process', 'no'],
  ['budget of provider calls', 'yes', 'no', 'no'],
  ['depth, alias and token limits', 'yes', 'yes', 'no'],
  ['cost limit', 'size of the largest response', 'graphql-armor: literal `first` only', 'no'],
  ['size limit of requests', '1 MiB', '1 MiB', 'defaults'],
  ['size limit of upstream responses', 'yes', 'no', 'no'],
  ['upstream timeout', 'deadline for the whole call', 'for headers, and between chunks', 'as hand-built'],
  ['retry, circuit breaker', 'yes', 'no', 'no'],
  ['equal public reads share a call', 'yes', 'no', 'no'],
  ['errors', 'masked, with codes', 'as thrown', 'defaults'],
  ['`private, no-store`', 'yes', 'yes', 'no'],
  ['other security headers', 'yes', 'no', 'no'],
  ['request log', 'one line', 'one line', 'no'],
  ['metrics', 'Prometheus', 'Prometheus: duration by route', 'no'],
];

/** The work of the contestants that ran. */
export function dutiesTable(rows: readonly Row[]): string {
  const isKeyring = ({ id }: Row) => id.startsWith('keyring') || id.startsWith('against');
  const isPeer = ({ id }: Row) => id === 'hand-built';
  const columns = [
    { title: 'Keyring', cell: 1, runs: rows.some(isKeyring) },
    { title: 'hand-built', cell: 2, runs: rows.some(isPeer) },
    { title: 'the others', cell: 3, runs: rows.some(row => !isKeyring(row) && !isPeer(row)) },
  ] as const;
  const shown = columns.filter(({ runs }) => runs);
  const body = DUTIES.map(duty => [duty[0], ...shown.map(({ cell }) => duty[cell])]);
  return table(['', ...shown.map(({ title }) => title)], body);
}
