import { describe, expect, it } from 'vitest';
import { fieldKey, type LoginField, type LoginWay, loginInput } from '../src/index.js';

const field = (path: string, kind: LoginField['kind'] = 'TEXT'): LoginField => ({
  name: path,
  path: path.split('.'),
  group: null,
  label: path,
  hint: null,
  kind,
  secret: false,
  required: false,
  options: null,
  initial: null,
});

const way = (more: Partial<LoginWay>): LoginWay => ({
  name: 'password',
  label: 'Password',
  hint: null,
  kind: 'CREDENTIALS',
  path: ['acme', 'password'],
  takesReturnTo: false,
  fields: [],
  ...more,
});

describe('loginInput', () => {
  it('puts each value at its place, and nothing that was not filled in', () => {
    const fields = [field('user'), field('tracking.campaign'), field('tracking.partner'), field('hint')];
    expect(fields.map(fieldKey)).toEqual(['user', 'tracking.campaign', 'tracking.partner', 'hint']);
    const values = { user: 'zoe', 'tracking.campaign': 'spring', hint: '', unknown: 'x' };
    expect(loginInput(way({ fields }), values)).toEqual({
      acme: { password: { user: 'zoe', tracking: { campaign: 'spring' } } },
    });
  });

  it.each([
    ['NUMBER', '7.5', 7.5],
    ['NUMBER', 7, 7],
    ['NUMBER', '', undefined],
    ['BOOLEAN', false, false],
    ['TEXT', '0', '0'],
    ['TEXT', ' a ', ' a '],
    ['DATE', '2026-11-30', '2026-11-30'],
    ['DATE_TIME', '2026-11-30T09:30:00Z', '2026-11-30T09:30:00.000Z'],
    ['DATE_TIME', 'soon', 'soon'],
  ] as const)('sends a %s that a form has as %j as %j', (kind, typed, sent) => {
    const fields = [field('value', kind)];
    expect(loginInput(way({ path: ['acme'], fields }), { value: typed })).toEqual({
      acme: sent === undefined ? {} : { value: sent },
    });
  });

  it('reads a date and time without a zone as the user’s own', () => {
    const fields = [field('value', 'DATE_TIME')];
    expect(loginInput(way({ path: [], fields }), { value: '2026-11-30T09:30' })).toEqual({
      value: new Date(2026, 10, 30, 9, 30).toISOString(),
    });
  });

  it('adds returnTo where the way takes it', () => {
    const returnTo = 'https://app.example/';
    expect(loginInput(way({ path: ['acme'], takesReturnTo: true }), {}, returnTo)).toEqual({ acme: { returnTo } });
    expect(loginInput(way({ path: ['acme'] }), {}, returnTo)).toEqual({ acme: {} });
  });
});
