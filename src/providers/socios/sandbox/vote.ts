import type { Call, Reply } from '../../../testing/sandbox/kit.js';
import type { Fan } from './fans.js';
import { backendError } from './faults.js';
import type { World } from './world.js';

/** Takes a vote: {"answerId": …, "amount": "2.5"}. Tokens are locked by voting, so that the balance falls. */
export function vote({ polls }: World, call: Call, fan: Fan): Reply {
  if (!call.headers['content-type']?.startsWith('application/json')) return backendError(415, 'Unsupported Media Type');
  const { answerId, amount } = bodyOf(call.body);
  const poll = polls.find(one => one.id === call.params.id?.toLowerCase());
  if (!poll) return backendError(404, 'Entity not found');
  const answer = poll.answers.find(one => one.id === answerId);
  const tokens = typeof amount === 'string' && /^\d+(\.\d+)?$/.test(amount) ? Number(amount) : 0;
  if (!answer || !(tokens > 0)) return backendError(400, 'Bad Request');
  if (!fan.mayVote) return backendError(403, 'Forbidden');
  if (poll.status !== 'open') return backendError(400, 'Bad Request', 'Poll is closed');
  const held = Number(fan.balances?.[poll.token] ?? 0);
  if (!fan.balances || tokens > held) return backendError(400, 'Bad Request', 'Insufficient token balance');
  if (tokens > poll.tokenLimit) return backendError(400, 'Bad Request', 'Over the limit');
  fan.balances[poll.token] = String(held - tokens);
  poll.usedTokenCount += Math.floor(tokens);
  answer.tokenCount = String(Number(answer.tokenCount) + tokens);
  return { status: 201, body: { data: { pollId: poll.id, answerId: answer.id, amount } } };
}

function bodyOf(text: string): { answerId?: unknown; amount?: unknown } {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
