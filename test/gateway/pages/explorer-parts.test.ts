import { type GraphQLInputObjectType, introspectionFromSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { formModel, type InputType, type Model, spoken } from '../../../explorer/inputs.js';
import * as operations from '../../../explorer/operations.js';
import { ending, span } from '../../../explorer/words.js';
import { explorer } from '../../../src/generated/explorer.js';
import { registry } from '../../../src/registry.js';
import { defaultTabs } from '../../../src/server/graphiql.js';
import { wholeGraph } from '../../support/graph.js';

const types = introspectionFromSchema(wholeGraph(), { oneOf: true }).__schema.types as unknown as InputType[];

/** A model in one line a field. */
function outline(model: Model | undefined, indent = ''): string[] {
  if (!model) return ['nothing'];
  if (model.kind === 'leaf') return [`${indent}${model.leaf.type}`];
  const [mark, fields] = model.kind === 'one' ? ['or ', model.choices] : ['', model.fields];
  return fields.flatMap(({ name, required, model: inner }) => {
    const head = `${indent}${mark}${name}${required ? '' : '?'}`;
    return inner.kind === 'leaf' ? [`${head}: ${inner.leaf.type}`] : [head, ...outline(inner, `${indent}  `)];
  });
}

describe('a login form', () => {
  it('is made from the schema: choices, required values, secrets, check boxes', () => {
    expect(outline(formModel(types, 'LoginInput', 'pmapi'))).toEqual([
      'or password?',
      '  username: text',
      '  password: secret',
      '  remember?: check',
      'or token?',
      '  token: secret',
      '  expiresAt: instant',
    ]);
    expect(outline(formModel(types, 'LoginInput', 'pool'))).toEqual([
      'or account?',
      '  email: text',
      '  password: secret',
      'or key?',
      '  userId: text',
      '  apiKey: secret',
      '  apiSecret: secret',
    ]);
    expect(outline(formModel(types, 'LoginInput', 'socios')).slice(0, 3)).toEqual([
      'returnTo?: address',
      'tracking?',
      '  referrer?: text',
    ]);
  });

  it('there is one for every provider that people sign in to', () => {
    const fields = Object.keys((wholeGraph().getType('LoginInput') as GraphQLInputObjectType).getFields());
    expect(fields.length).toBeGreaterThan(3);
    for (const field of fields) expect(formModel(types, 'LoginInput', field)).toBeDefined();
    expect(formModel(types, 'LoginInput', 'nobody')).toBeUndefined();
  });

  it('ends where an input type contains itself', () => {
    const type = { kind: 'INPUT_OBJECT', name: 'Loop' };
    const inputFields = [{ name: 'again', description: null, defaultValue: null, type }];
    const loop: InputType = { ...type, isOneOf: false, enumValues: null, inputFields };
    expect(outline(formModel([loop], 'Loop', 'again'))).toHaveLength(3);
  });

  it('names its fields for people', () => {
    expect(['apiSecret', 'userId', 'secretKey', 'email', 'two_words'].map(spoken)).toEqual([
      'API secret',
      'User ID',
      'Secret key',
      'Email',
      'Two words',
    ]);
  });
});

describe('the countdown', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min 00 s'],
    [3_599_000, '59 min 59 s'],
    [3_600_000, '1 h 00 min'],
    [26 * 3_600_000, '1 d 02 h'],
  ])('%i ms are %s', (ms, words) => expect(span(ms)).toBe(words));

  it('says what comes after the end', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(ending('2026-01-01T00:00:05Z', true, now)).toBe('in 5 s');
    expect(ending('2026-01-01T00:00:00Z', true, now)).toBe('over; renewed at the next use');
    expect(ending('2026-01-01T00:00:00Z', false, now)).toBe('over');
    expect(ending(null, true, now)).toBe('not told by the provider');
  });
});

describe('the page', () => {
  it('asks what the schema answers', () => {
    const texts = Object.values(operations).filter(one => typeof one === 'string');
    expect(texts.length).toBeGreaterThan(5);
    for (const query of [...texts, ...defaultTabs(['POOL']).map(tab => tab.query)])
      expect(validate(wholeGraph(), parse(query))).toEqual([]);
  });

  it('names no provider and no other host', () => {
    const all = Object.values(explorer).join('\n');
    expect(all).not.toMatch(/https?:\/\//);
    for (const { id, name } of registry) {
      expect(all).not.toMatch(new RegExp(`\\b${id}\\b`, 'i'));
      expect(all).not.toContain(name);
    }
  });
});
