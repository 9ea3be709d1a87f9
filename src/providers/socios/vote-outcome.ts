import type { VoteRefusal } from '../../generated/graphql.js';
import { json, type UpstreamResponse } from '../../upstream/answer.js';
import { refusalOf } from './refusals.js';
import type { Poll } from './rows.js';

export interface VoteRefused {
  readonly __typename: 'VoteRefused';
  readonly reason: VoteRefusal;
  readonly message: string;
}
export interface VoteCast {
  readonly __typename: 'VoteCast';
  readonly pollId: string;
  readonly poll: Poll | null;
}
export type VoteOutcome = VoteCast | VoteRefused;

const MESSAGES: Readonly<Record<VoteRefusal, string>> = {
  NOT_ALLOWED: 'Socios does not let you vote here.',
  CLOSED: 'The poll is not open.',
  INSUFFICIENT_TOKENS: 'You do not hold enough tokens.',
  REJECTED: 'Socios refused the vote.',
  OUTCOME_UNKNOWN: 'The vote was sent, but no answer came. Look at the poll before you try again.',
  PROVIDER_UNAVAILABLE: 'Socios cannot take votes now. Look at the poll before you try again.',
  SWITCHED_OFF: 'Voting is switched off here.',
};

/** A vote that did not count, or may not have, as data. */
export const voteRefused = (reason: VoteRefusal): VoteRefused => ({
  __typename: 'VoteRefused',
  reason,
  message: MESSAGES[reason],
});

/**
 * Why a vote did not count, from a whole answer; undefined when it did. The provider documents neither body, so the words in a refusal are
 * only hints. Throws UPSTREAM_REMOVED, and PROVIDER_REJECTED or FORBIDDEN for a 401, which is about the token and not the vote.
 */
export function refusalOfVote(answer: UpstreamResponse): VoteRefused | undefined {
  if (answer.status >= 200 && answer.status < 300) return doubtOf(answer);
  const refusal = refusalOf('castVote', answer, true);
  if (refusal !== 'missing' && refusal && !isAboutTheVote(answer, refusal.extensions.code)) throw refusal;
  return voteRefused(hintIn(answer) ?? (answer.status === 403 ? 'NOT_ALLOWED' : 'REJECTED'));
}

const isAboutTheVote = ({ status }: UpstreamResponse, code: unknown) =>
  status >= 400 && status !== 401 && code !== 'UPSTREAM_REMOVED';

/** A success whose body says otherwise, or that did not come from the provider at all. */
function doubtOf(answer: UpstreamResponse): VoteRefused | undefined {
  if (answer.text.trim() === '') return undefined;
  const body = json(answer);
  if (body === undefined) return voteRefused('OUTCOME_UNKNOWN');
  const says =
    typeof body === 'object' && body !== null && ['fault', 'error', 'errors'].some(name => saysSo(body, name));
  return says ? voteRefused(hintIn(answer) ?? 'REJECTED') : undefined;
}

function saysSo(body: object, name: string): boolean {
  const value: unknown = Reflect.get(body, name);
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function hintIn(answer: UpstreamResponse): 'CLOSED' | 'INSUFFICIENT_TOKENS' | undefined {
  if (/insufficient|not.?enough|balance/i.test(answer.text)) return 'INSUFFICIENT_TOKENS';
  return /closed|not.?open|ended|expired|finished|cancell?ed/i.test(answer.text) ? 'CLOSED' : undefined;
}
