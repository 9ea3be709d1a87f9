import { codeOf, gatewayError } from '../../errors.js';
import type { CastVoteInput } from '../../generated/graphql.js';
import { UpstreamFailure } from '../../upstream/failure.js';
import { canBeSegment } from '../../upstream/path.js';
import { meaningOf } from '../../upstream/response-table.js';
import type { Client } from './client.js';
import type { SociosValues } from './config.js';
import { pollRow } from './rows.js';
import { refusalOfVote, type VoteOutcome, type VoteRefused, voteRefused } from './vote-outcome.js';

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
    canBeSegment(pollId) ? '' : 'pollId: cannot be an id',
    answerId ? '' : 'answerId: cannot be empty',
  ].filter(Boolean);
  if (complaints.length > 0) throw gatewayError('BAD_USER_INPUT', { message: complaints.join('; ') });
}

/** What the lack of a whole answer means; errors that are not about Socios being away go on. */
function refusalWithoutAnswer(error: unknown): VoteRefused {
  const failure = error instanceof Error ? error.cause : undefined;
  if (failure instanceof UpstreamFailure && meaningOf(failure).carriedOut === 'unknown')
    return voteRefused('OUTCOME_UNKNOWN');
  if (codeOf(error) === 'PROVIDER_UNAVAILABLE') return voteRefused('PROVIDER_UNAVAILABLE');
  throw error;
}
