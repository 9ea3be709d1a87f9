import type { Failure, FailureKind } from '../../../auth/store/redis/failure.js';
import { error, type Said } from '../finding.js';

const CODES: Readonly<Record<FailureKind, string>> = {
  denied: 'REDIS_ACL',
  credentials: 'REDIS_AUTH',
  database: 'REDIS_DATABASE',
  sentinel: 'REDIS_SENTINEL',
  loading: 'REDIS_LOADING',
  unable: 'REDIS_UNABLE',
  'no-writes': 'REDIS_NO_WRITES',
  refused: 'REDIS_ERROR',
  tls: 'REDIS_TLS',
  silent: 'REDIS_UNREACHABLE',
  unreachable: 'REDIS_UNREACHABLE',
};

export const inWords = ({ says, code }: Failure): string => (code === undefined ? says : `${says} (${code})`);

/** What keeps Redis from being used, as a finding. */
export const failing = (failure: Failure): Said => error(CODES[failure.kind], inWords(failure), failure.todo);
