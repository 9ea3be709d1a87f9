/** One query. Every contestant receives the same text. */
export interface Query {
  readonly id: QueryId;
  readonly text: string;
  /** Description for tables. */
  readonly what: string;
  /** Number of upstream calls for one response. */
  readonly calls: number;
  /** Whether equal concurrent reads may share one call. Only for public data. */
  readonly mayShare: boolean;
}

export const QUERY_IDS = ['q1', 'q2', 'q2p', 'q3', 'q3b', 'q4'] as const;
export type QueryId = (typeof QUERY_IDS)[number];

const POLL = 'id question status type partnerName usedTokenCount';

const query = (id: QueryId, calls: number, what: string, text: string, mayShare = false): Query => ({
  id,
  text,
  what,
  calls,
  mayShare,
});

export const QUERIES: readonly Query[] = [
  query('q1', 0, 'a static field', '{ providers { id } }'),
  query(
    'q2',
    1,
    "20 polls x 6 fields with the fan's own token",
    `{ viewer { socios { polls(first: 20) { nodes { ${POLL} } } } } }`,
  ),
  query('q2p', 1, '20 public polls x 6 fields', `{ polls(first: 20) { nodes { ${POLL} } } }`, true),
  query('q3', 11, '20 charts and their 10 releases by id', '{ charts { id name release { id title artist } } }'),
  query(
    'q3b',
    2,
    '20 mailing lists and their 10 folders in one call',
    '{ mailingLists(first: 20) { nodes { id name folder { id name } } } }',
  ),
  query(
    'q4',
    3,
    'three providers in parallel',
    `{ viewer { socios { polls(first: 20) { nodes { ${POLL} } } } } folders(first: 10) { nodes { id name listCount } } vpnCountries(device: ANDROID) { id name isoCode recommendedProtocol } }`,
  ),
];
