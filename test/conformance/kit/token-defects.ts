import { json } from '../../../src/upstream/messages.js';
import { type Defect, issued, parts, REFUSED, reader } from './planting.js';

/** Faults in how tokens are refreshed, read and given up. */
export const TOKEN_DEFECTS: readonly Defect[] = [
  {
    what: 'presents a refresh token again that may have been redeemed',
    on: 'SOCIOS',
    foundBy: 'lost-answer-rotating',
    plant: parts(() => ({ rotation: 'never' })),
  },
  {
    what: 'takes a response that it cannot read for a provider that is down',
    on: 'SOCIOS',
    foundBy: 'unreadable-rotating',
    plant: reader((_, sound) => sound ?? { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' }),
  },
  {
    what: 'reads tokens only where the content type says JSON',
    on: 'SOCIOS',
    foundBy: 'marked-rotating',
    plant: reader((answer, sound) => (answer.headers['content-type']?.includes('json') ? sound : undefined)),
  },
  {
    what: 'drops the old refresh token when no new one comes',
    on: 'SOCIOS',
    foundBy: 'not-rotating',
    plant: parts(sound => ({
      async refresh(held, spent) {
        const outcome = await sound.refresh(held, spent);
        if (outcome.kind !== 'issued' || outcome.issued.refreshToken !== held.refreshToken) return outcome;
        const { refreshToken: _, ...rest } = outcome.issued;
        return { kind: 'issued', issued: rest };
      },
    })),
  },
  {
    what: 'keeps the old refresh token when a new one comes',
    on: 'SOCIOS',
    foundBy: 'rotating',
    plant: parts(sound => ({
      async refresh(held, spent) {
        const outcome = await sound.refresh(held, spent);
        if (outcome.kind !== 'issued' || !held.refreshToken) return outcome;
        return { kind: 'issued', issued: { ...outcome.issued, refreshToken: held.refreshToken } };
      },
    })),
  },
  {
    what: 'takes a 503 for a dead grant',
    on: 'SOCIOS',
    foundBy: 'renewal-503',
    plant: reader((answer, sound) => (answer.status === 503 ? REFUSED : sound)),
  },
  {
    what: 'takes a 429 for a dead grant',
    on: 'POOL',
    foundBy: 'renewal-429',
    plant: reader((answer, sound) => (answer.status === 429 ? REFUSED : sound)),
  },
  {
    what: 'takes a page of HTML for a refusal',
    on: 'PUREWL',
    foundBy: 'renewal-html',
    plant: reader((answer, sound) => (json(answer) === undefined ? REFUSED : sound)),
  },
  {
    what: "takes the operator's fault for the user's",
    on: 'SOCIOS',
    foundBy: 'renewal-operator',
    plant: reader((_, sound) => (sound?.kind === 'misconfigured' ? REFUSED : sound)),
  },
  {
    what: 'takes a lost response for a refusal',
    on: 'SOCIOS',
    foundBy: 'renewal-slow',
    plant: parts(sound => ({
      async refresh(held, spent) {
        const outcome = await sound.refresh(held, spent);
        return outcome.kind === 'unknown' ? REFUSED : outcome;
      },
    })),
  },
  {
    what: 'never gives a dead grant up',
    on: 'PMAPI',
    foundBy: 'renewal-refused',
    plant: reader((_, sound) => (sound?.kind === 'rejected' ? undefined : sound)),
  },
  {
    what: 'requests two tokens where one is needed',
    on: 'POOL',
    foundBy: 'renewal-shared',
    plant: parts(sound => ({
      async refresh(held, spent) {
        await sound.refresh(held, spent);
        return sound.refresh(held, spent);
      },
    })),
  },
  {
    what: 'does not see that a token is refused',
    on: 'PUREWL',
    foundBy: 'refused-token',
    plant: parts(() => ({ rejectsToken: () => false })),
  },
  {
    what: 'detects a rejected token only in a JSON response',
    on: 'SOCIOS',
    foundBy: 'refused-token-html',
    plant: parts(sound => ({ rejectsToken: answer => json(answer) !== undefined && sound.rejectsToken(answer) })),
  },
  {
    what: 'treats seconds as milliseconds',
    on: 'SOCIOS',
    foundBy: 'life-as-told',
    plant: issued(sound => ({ ...sound, accessLifeMs: Number(sound.accessLifeMs ?? 0) / 1_000 })),
  },
  {
    what: 'treats a lifetime that is not reported as zero',
    on: 'SOCIOS',
    foundBy: 'life-untold',
    plant: issued(sound => ({ ...sound, accessLifeMs: sound.accessLifeMs ?? 1 })),
  },
  {
    what: "counts the provider's instants by the gateway's clock",
    on: 'POOL',
    foundBy: 'clock-ahead',
    plant: issued((sound, { headers, receivedAtMs }) => ({
      ...sound,
      accessLifeMs: Number(sound.accessLifeMs ?? 0) + Date.parse(headers.date ?? '') - receivedAtMs,
    })),
  },
];
