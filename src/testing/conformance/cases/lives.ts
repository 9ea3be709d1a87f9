import { setTimeout as wait } from 'node:timers/promises';
import type { Case } from '../case.js';
import { Finding, must } from '../finding.js';
import type { Stage } from '../stage.js';
import type { Visitor } from '../visitor.js';

const LIFE = 'The life in the reader of the token answer: ms, undefined for what is no usable number.';
const MINUTE_MS = 60_000;

/** The body with the life told otherwise; `undefined` takes the field away. Fields that are not there stay away. */
function retold(body: unknown, path: readonly string[], value: unknown): unknown {
  const [name = '', ...rest] = path;
  if (Array.isArray(body)) return body.map(one => retold(one, path, value));
  if (typeof body !== 'object' || body === null || !(name in body)) return body;
  return { ...body, [name]: rest.length > 0 ? retold(Reflect.get(body, name), rest, value) : value };
}

/** Somebody whose token answers tell this life. */
async function told(stage: Stage, value: unknown): Promise<Visitor> {
  const fields = stage.profile.life?.fields ?? [];
  const edit = (body: unknown) => fields.reduce((before, path) => retold(before, path.split('.'), value), body);
  stage.sandbox.faults.next(stage.profile.tokenCalls, { kind: 'edit', edit }, 99);
  return stage.reader();
}

/** Signed in, usable, and not renewed at every turn. */
async function isCalm(stage: Stage, one: Visitor, saying: string): Promise<void> {
  stage.forget();
  for (const _ of [1, 2, 3, 4, 5]) await one.read();
  const asked = stage.seen('token').length;
  must(asked === 0, `${saying}: ${asked} token requests for five reads`);
}

async function lifeLeftMs(one: Visitor): Promise<number> {
  const end = (await one.grant())?.accessExpiresAt;
  if (!end) throw new Finding('the grant has no end');
  return Date.parse(end) - Date.now();
}

export const lives: readonly Case[] = [
  {
    name: 'fresh-token',
    rule: 'A fresh token is used as it is: nothing is renewed at once.',
    fix: `${LIFE} Seconds taken for milliseconds look like this.`,
    run: async stage => isCalm(stage, await stage.reader(), 'a life as always'),
  },
  {
    name: 'life-as-told',
    rule: 'A token is believed to live as long as the provider says.',
    fix: LIFE,
    needs: ['people', 'toldLife'],
    async run(stage) {
      const expectedMs = stage.profile.life?.ms ?? 0;
      const leftMs = await lifeLeftMs(await stage.signedIn());
      must(Math.abs(leftMs - expectedMs) < MINUTE_MS, `${leftMs} ms left of ${expectedMs}`);
    },
  },
  {
    name: 'life-untold',
    rule: 'A token answer that tells no life is a good one: the fallback holds.',
    fix: `${LIFE} fallbackLifeMs.`,
    needs: ['toldLife'],
    run: async stage => isCalm(stage, await told(stage, undefined), 'no life told'),
  },
  {
    name: 'life-nonsense',
    rule: 'A life of 0, below 0, or in words is no reason to refuse the token, or to renew it at every turn.',
    fix: LIFE,
    needs: ['toldLife'],
    async run(stage) {
      for (const value of [0, -1, 'soon', null]) {
        const one = await told(stage, value);
        await isCalm(stage, one, `a life of ${JSON.stringify(value)}`);
        stage.sandbox.faults.clear();
      }
    },
  },
  {
    name: 'token-over',
    rule: 'A token that is over is renewed before it is used: no request goes out with it.',
    fix: `${LIFE} Count it from the answer, not from an earlier clock.`,
    needs: ['toldLife'],
    async run(stage) {
      stage.profile.life?.set(1_000);
      const one = await stage.reader();
      const before = await one.read();
      await wait(1_200);
      stage.profile.life?.set(MINUTE_MS);
      stage.forget();
      must((await one.read()) === before, 'the data differ after the renewal');
      const refused = stage.seen('data').filter(({ status }) => status === 401 || status === 403).length;
      must(refused === 0, `${refused} requests went out with a token that was over`);
    },
  },
  ...[10, -10].map(
    (minutes): Case => ({
      name: minutes > 0 ? 'clock-ahead' : 'clock-behind',
      rule: `A provider's clock that is ${Math.abs(minutes)} minutes ${minutes > 0 ? 'ahead' : 'behind'} changes nothing.`,
      fix: "Instants that the provider tells count by the provider's clock: a field beside them, or the Date header (src/upstream/provider-numbers.ts).",
      needs: ['people', 'toldLife'],
      async run(stage) {
        stage.sandbox.clock.skewMs = minutes * MINUTE_MS;
        const one = await stage.signedIn();
        const expectedMs = stage.profile.life?.ms ?? 0;
        const leftMs = await lifeLeftMs(one);
        must(Math.abs(leftMs - expectedMs) < MINUTE_MS, `${leftMs} ms left of ${expectedMs}`);
        await isCalm(stage, one, 'another clock');
      },
    }),
  ),
];
