import { describe, expect, it } from 'vitest';
import {
  answerRow,
  balanceRow,
  meRow,
  pollFields,
  pollRow,
  rewardRow,
} from '../../../src/providers/socios/responses.js';

/** A poll with the fields that are read when they are selected. */
function pollOf(wire: unknown) {
  const poll = pollRow(wire);
  if (!poll) throw new Error('not a poll');
  return {
    ...poll,
    answers: pollFields.answers(poll),
    partnerImages: pollFields.partnerImages(poll),
    publishedAt: pollFields.publishedAt(poll),
  };
}

describe('pollRow', () => {
  it('needs only the id', () => {
    const poll = pollOf({ id: 'p' });
    expect(poll).toMatchObject({ id: 'p', question: null, answers: null, publishedAt: null, quorum: null });
  });

  it('keeps decimals as strings, even if they come as numbers', () => {
    const poll = pollRow({ id: 'p', quorum: '0.20', currentQuorumPercentage: 0.05 });
    expect(poll).toMatchObject({ quorum: '0.20', currentQuorumPercentage: '0.05' });
  });

  it('returns null for an unusable scalar only', () => {
    const poll = pollRow({ id: 7, question: {}, usedTokenCount: 'many', tokenLimit: '3000', isBound: 'perhaps' });
    expect(poll).toMatchObject({ id: '7', question: null, usedTokenCount: null, tokenLimit: 3000, isBound: null });
  });

  it('reads image sizes from strings and drops values that are not images', () => {
    const image = { url: 'https://img.example/a.png', type: 'png', format: 'desktop', width: '500', height: 400 };
    const poll = pollOf({ id: 'p', partnerImages: [image, 'x', { ...image, url: 'javascript:alert(1)' }] });
    expect(poll.partnerImages).toEqual([
      { ...image, width: 500 },
      { ...image, width: 500, url: null },
    ]);
  });

  it('drops an item of `answers` without an id', () => {
    expect(pollOf({ id: 'p', answers: [{ id: 'a' }, { title: 'no id' }] }).answers).toHaveLength(1);
  });

  it.each([{}, { id: '' }, { id: null }, null, 'p'])('rejects %j', row => {
    expect(pollRow(row)).toBeUndefined();
  });
});

describe('answerRow', () => {
  it.each(['title', 'text', 'name'])('reads the title from %s and keeps the rest', name => {
    expect(answerRow({ id: 'a', [name]: 'Sí', share: '0.5' })).toEqual({
      id: 'a',
      title: 'Sí',
      extra: { share: '0.5' },
    });
  });

  it('keeps a title that is not a string as an extra', () => {
    const title = { en: 'Yes' };
    expect(answerRow({ id: 'a', title })).toEqual({ id: 'a', title: null, extra: { title } });
  });
});

describe('rewardRow', () => {
  it('passes on unknown fields', () => {
    const reward = rewardRow({ id: 'r', sellingPrice: 20.5, productTierLevel: { level: 1 } });
    expect(reward).toMatchObject({
      id: 'r',
      sellingPrice: '20.5',
      name: null,
      extra: { productTierLevel: { level: 1 } },
    });
    expect(reward?.extra).not.toHaveProperty('id');
  });
});

describe('balanceRow', () => {
  it.each([
    [{ shortCode: 'CHZ', symbol: '$CHZ' }, 'CHZ'],
    [{ symbol: '$CHZ' }, '$CHZ'],
    [null, null],
    ['CHZ', null],
  ])('reads the currency of %j', (currencyNetwork, currency) => {
    expect(balanceRow({ id: 'w', totalBalance: '100.123', currencyNetwork })).toMatchObject({
      totalBalance: '100.123',
      currency,
    });
  });
});

describe('meRow', () => {
  it('requires the user id', () => {
    expect(meRow({ userId: 'u' })).toEqual({ id: 'u', username: null, email: null, avatar: null });
    expect(meRow({ id: 'u' })).toBeUndefined();
  });
});
