import { codeOf, gatewayError } from '../../errors.js';
import type { CastVoteInput, VoteRefusal } from '../../generated/graphql.js';
import { UpstreamFailure } from '../../upstream/failure.js';
import { canBeSegment, isSuccess, json, type UpstreamResponse } from '../../upstream/messages.js';
import { meaningOf } from '../../upstream/response-table.js';
import { type Client, refusalOf } from './client.js';
import type { SociosValues } from './config.js';
import { pollRow, type VoteOutcome, type VoteRefused } from './responses.js';

/**
 * Casts one vote and reads the poll back. Sent at most once, except after a token that was refused first. Throws BAD_USER_INPUT for an
 * amount that is no positive decimal, UPSTREAM_REMOVED where Socios has retired the operation, RATE_LIMITED.
 */
export async function castVote(
  client: Client<'user'>,
  values: SociosValues,
  input: CastVoteInput,
): Promise<VoteOutcome> {
  if (!values.vote) return voteRefused('SWITCHED_OFF');
  checkInput(input);
  const { pollId, answerId, amount } = input;
  const refused = await client
    .write('castVote', pollId, { [values.voteAnswerField]: answerId, [values.voteAmountField]: amount })
    .then(refusalOfVote, refusalWithoutAnswer);
  if (refused) return refused;
  const poll = await client.one('readOwnPoll', pollRow, { id: pollId }).catch(() => null);
  return { __typename: 'VoteCast', pollId, poll };
}

function checkInput({ pollId, answerId, amount }: CastVoteInput): void {
  const complaints = [
    /^(?=.*[1-9])\d{1,30}(\.\d{1,30})?$/.test(amount) ? '' : 'amount: must be a positive decimal such as 1 or 2.5',
    canBeSegment(pollId) ? '' : 'pollId: is not an id',
    answerId ? '' : 'answerId: cannot be empty',
  ].filter(Boolean);
  if (complaints.length > 0)
    throw gatewayError('BAD_USER_INPUT', { provider: 'SOCIOS', message: complaints.join('; ') });
}

/** What the lack of a whole response means; errors that are not about Socios being away go on. */
function refusalWithoutAnswer(error: unknown): VoteRefused {
  const failure = error instanceof Error ? error.cause : undefined;
  if (failure instanceof UpstreamFailure && meaningOf(failure).carriedOut === 'unknown')
    return voteRefused('OUTCOME_UNKNOWN');
  if (codeOf(error) === 'PROVIDER_UNAVAILABLE') return voteRefused('PROVIDER_UNAVAILABLE');
  throw error;
}

const MESSAGES: Readonly<Record<VoteRefusal, string>> = {
  NOT_ALLOWED: 'Socios does not let you vote here.',
  CLOSED: 'The poll at Socios is not open.',
  INSUFFICIENT_TOKENS: 'You do not hold enough tokens at Socios.',
  REJECTED: 'Socios refused the vote.',
  OUTCOME_UNKNOWN: 'The vote was sent to Socios, but no response came. Check the poll before you try again.',
  PROVIDER_UNAVAILABLE: 'Socios cannot take votes now. Check the poll before you try again.',
  SWITCHED_OFF: 'Voting is switched off here (SOCIOS_VOTE).',
};

/** A vote that did not count, or may not have, as data. */
export const voteRefused = (reason: VoteRefusal): VoteRefused => ({
  __typename: 'VoteRefused',
  reason,
  message: MESSAGES[reason],
});

/**
 * Why a vote did not count, from a whole response; undefined when it did. The provider documents neither body, so the words in a refusal are
 * only hints. Throws UPSTREAM_REMOVED, and PROVIDER_REJECTED or FORBIDDEN for a 401, which is about the token and not the vote.
 */
export function refusalOfVote(response: UpstreamResponse): VoteRefused | undefined {
  if (isSuccess(response.status)) return doubtOf(response);
  const refusal = refusalOf('castVote', response, true);
  if (refusal !== 'missing' && refusal && !isAboutTheVote(response, refusal.extensions.code)) throw refusal;
  return voteRefused(hintIn(response) ?? (response.status === 403 ? 'NOT_ALLOWED' : 'REJECTED'));
}

const isAboutTheVote = ({ status }: UpstreamResponse, code: unknown) =>
  status >= 400 && status !== 401 && code !== 'UPSTREAM_REMOVED';

/** A success whose body says otherwise, or that did not come from the provider at all. */
function doubtOf(response: UpstreamResponse): VoteRefused | undefined {
  if (response.text.trim() === '') return undefined;
  const body = json(response);
  if (body === undefined) return voteRefused('OUTCOME_UNKNOWN');
  const says =
    typeof body === 'object' && body !== null && ['fault', 'error', 'errors'].some(name => saysSo(body, name));
  return says ? voteRefused(hintIn(response) ?? 'REJECTED') : undefined;
}

function saysSo(body: object, name: string): boolean {
  const value: unknown = Reflect.get(body, name);
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function hintIn(response: UpstreamResponse): 'CLOSED' | 'INSUFFICIENT_TOKENS' | undefined {
  if (/insufficient|not.?enough|balance/i.test(response.text)) return 'INSUFFICIENT_TOKENS';
  return /closed|not.?open|ended|expired|finished|cancell?ed/i.test(response.text) ? 'CLOSED' : undefined;
}
