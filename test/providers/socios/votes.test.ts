import { describe, expect, it } from 'vitest';
import { gatewayError } from '../../../src/errors.js';

import { refusalOfVote } from '../../../src/providers/socios/votes.js';
import { UpstreamFailure } from '../../../src/upstream/failure.js';
import type { UpstreamRequest, UpstreamResponse } from '../../../src/upstream/messages.js';
import { answer, callerWith, fanOf, setUp, signIn } from './support.js';

const OPEN = 'a0000000-0000-4000-8000-000000000001';
const CLOSED = 'a0000000-0000-4000-8000-000000000002';
const answerOf = (poll: string, n = 0) =>
  `b0000000-0000-4000-8000-${String(Number(poll.slice(-12)) * 10 + n).padStart(12, '0')}`;
const input = (pollId: string, amount = '2.5') => ({ pollId, answerId: answerOf(pollId), amount });
const ON = { SOCIOS_VOTE: 'on' };

describe('castVote()', () => {
  it('is switched off by default', async () => {
    const scene = await setUp();
    const fan = await fanOf(scene);
    const before = scene.sandbox.seen.length;
    expect(await fan.castVote(input(OPEN))).toMatchObject({ __typename: 'VoteRefused', reason: 'SWITCHED_OFF' });
    expect(scene.sandbox.seen).toHaveLength(before);
  });

  it('counts the vote and reads the poll again', async () => {
    const scene = await setUp(ON);
    const fan = await fanOf(scene);
    const before = await fan.poll(OPEN);
    const cast = await fan.castVote(input(OPEN));
    expect(cast).toMatchObject({ __typename: 'VoteCast', pollId: OPEN, poll: { id: OPEN } });
    const poll = cast.__typename === 'VoteCast' ? cast.poll : null;
    expect(poll?.usedTokenCount).toBe((before.usedTokenCount ?? 0) + 2);
    const sent = scene.sandbox.seen.find(({ method, path }) => method === 'POST' && path.endsWith('/vote'));
    expect(JSON.parse(sent?.body ?? '')).toEqual({ answerId: answerOf(OPEN), amount: '2.5' });
  });

  it('counts the vote even when the poll cannot be read again', async () => {
    const scene = await setUp(ON);
    const fan = await fanOf(scene);
    scene.sandbox.faults.next({ method: 'GET', path: /user\/poll/ }, { kind: 'status', status: 500 });
    expect(await fan.castVote(input(OPEN))).toEqual({ __typename: 'VoteCast', pollId: OPEN, poll: null });
  });

  it('is sent again only after a rejected token', async () => {
    const scene = await setUp(ON);
    const caller = callerWith(scene.socios, await signIn(scene));
    const asks: UpstreamRequest[] = [];
    const noting = {
      ...caller,
      send: (ask: UpstreamRequest) => {
        asks.push(ask);
        return caller.send(ask);
      },
    };
    await scene.socios.api(noting).fan().castVote(input(OPEN));
    expect(asks.map(({ method, resend }) => [method, resend])).toEqual([
      ['POST', 'after-401'],
      ['GET', undefined],
    ]);
  });

  it('sends the configured field names', async () => {
    const scene = await setUp({ ...ON, SOCIOS_VOTE_ANSWER_FIELD: 'choice', SOCIOS_VOTE_AMOUNT_FIELD: 'weight' });
    const fan = await fanOf(scene);
    expect(await fan.castVote(input(OPEN))).toMatchObject({ reason: 'REJECTED' });
    expect(JSON.parse(scene.sandbox.seen.at(-1)?.body ?? '')).toEqual({ choice: answerOf(OPEN), weight: '2.5' });
  });

  it.each<[string, string, string, string, string]>([
    ['a closed poll', 'ana', CLOSED, '1', 'CLOSED'],
    ['more than the fan holds', 'bjorn', OPEN, '5', 'INSUFFICIENT_TOKENS'],
    ['a fan who may not', 'mara', OPEN, '1', 'NOT_ALLOWED'],
    ['a poll that is not', 'ana', 'a0000000-0000-4000-8000-000000000999', '1', 'REJECTED'],
  ])('is refused for %s', async (_title, account, poll, amount, reason) => {
    const fan = await fanOf(await setUp(ON), account);
    expect(await fan.castVote(input(poll, amount))).toMatchObject({ __typename: 'VoteRefused', reason });
  });

  it.each(['0', '0.0', '-1', '1e3', '', ' 1', '1,5', 'all', '.5', '1.'])('rejects the amount %j', async amount => {
    const scene = await setUp(ON);
    const fan = await fanOf(scene);
    const before = scene.sandbox.seen.length;
    await expect(fan.castVote(input(OPEN, amount))).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    expect(scene.sandbox.seen).toHaveLength(before);
  });

  it.each([
    { ...input(OPEN), pollId: '..' },
    { ...input(OPEN), pollId: '' },
    { ...input(OPEN), answerId: '' },
  ])('rejects %j', async vote => {
    const fan = await fanOf(await setUp(ON));
    await expect(fan.castVote(vote)).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('throws UPSTREAM_REMOVED when the provider has removed it', async () => {
    const scene = await setUp(ON);
    scene.sandbox.knobs.removed.push('castVote');
    await expect((await fanOf(scene)).castVote(input(OPEN))).rejects.toMatchObject({
      extensions: { code: 'UPSTREAM_REMOVED' },
    });
  });

  it('reports an unknown outcome when the response is lost, and does not send the vote again', async () => {
    const scene = await setUp(ON);
    const fan = await fanOf(scene);
    scene.sandbox.faults.next(/vote$/, { kind: 'reset', when: 'after' });
    expect(await fan.castVote(input(OPEN))).toMatchObject({ reason: 'OUTCOME_UNKNOWN' });
    expect(scene.sandbox.seen.filter(({ path }) => path.endsWith('/vote'))).toHaveLength(1);
  });
});

describe('when there is no response to a vote', () => {
  const failing = async (error: unknown) => {
    const scene = await setUp(ON);
    const caller = callerWith(scene.socios, await signIn(scene));
    return scene.socios
      .api({ ...caller, send: async () => Promise.reject(error) })
      .fan()
      .castVote(input(OPEN));
  };
  const unavailable = (kind: 'never-sent' | 'no-response' | 'breaker' | 'too-large' | 'aborted') =>
    gatewayError(kind === 'too-large' ? 'PROVIDER_PROTOCOL_ERROR' : 'PROVIDER_UNAVAILABLE', {
      provider: 'SOCIOS',
      cause: new UpstreamFailure(kind),
    });

  it.each([
    ['never-sent', 'PROVIDER_UNAVAILABLE'],
    ['breaker', 'PROVIDER_UNAVAILABLE'],
    ['no-response', 'OUTCOME_UNKNOWN'],
    ['too-large', 'OUTCOME_UNKNOWN'],
    ['aborted', 'OUTCOME_UNKNOWN'],
  ] as const)('a failure of kind %s is reported as %s', async (kind, reason) =>
    expect(await failing(unavailable(kind))).toMatchObject({ reason }),
  );

  it('a 5xx is reported as PROVIDER_UNAVAILABLE', async () => {
    expect(
      await failing(gatewayError('PROVIDER_UNAVAILABLE', { provider: 'SOCIOS', cause: new Error('HTTP 503') })),
    ).toMatchObject({
      reason: 'PROVIDER_UNAVAILABLE',
    });
  });

  it.each(['RATE_LIMITED', 'LOGIN_REQUIRED', 'STORE_UNAVAILABLE'] as const)('%s is passed on unchanged', async code => {
    await expect(failing(gatewayError(code, { provider: 'SOCIOS' }))).rejects.toMatchObject({ extensions: { code } });
  });
});

describe('refusalOfVote()', () => {
  it.each<[string, UpstreamResponse, string | undefined]>([
    ['200 with data', answer(200, { data: {} }), undefined],
    ['201 without a body', answer(201), undefined],
    ['204', answer(204), undefined],
    ['200 with an empty error', answer(200, { data: {}, errors: [], error: null }), undefined],
    ['200 with an HTML page', answer(200, '<html>'), 'OUTCOME_UNKNOWN'],
    ['200 with an error', answer(200, { error: 'nope' }), 'REJECTED'],
    ['200 with a hint', answer(200, { errors: ['Not enough tokens'] }), 'INSUFFICIENT_TOKENS'],
    ['400', answer(400, { status: 400, title: 'Bad Request' }), 'REJECTED'],
    ['409 with a hint', answer(409, { code: 'POLL_CLOSED' }), 'CLOSED'],
    ['422 with a hint', answer(422, { code: 'INSUFFICIENT_BALANCE' }), 'INSUFFICIENT_TOKENS'],
    ['403', answer(403, {}), 'NOT_ALLOWED'],
    ['403 with a hint', answer(403, { detail: 'The poll has ended' }), 'CLOSED'],
    ['404 of the backend', answer(404, { title: 'Entity not found' }), 'REJECTED'],
  ])('returns the reason for %s', (_title, given, reason) => expect(refusalOfVote(given)?.reason).toBe(reason));

  it.each<[string, UpstreamResponse, string]>([
    ['a removed route', answer(410), 'UPSTREAM_REMOVED'],
    ['a token of the wrong kind', answer(401, { fault: { code: 900905 } }), 'PROVIDER_REJECTED'],
    ['a redirect', answer(302), 'PROVIDER_PROTOCOL_ERROR'],
  ])('throws for %s', (_title, given, code) => {
    expect(() => refusalOfVote(given)).toThrow(expect.objectContaining({ extensions: { code, provider: 'SOCIOS' } }));
  });
});
