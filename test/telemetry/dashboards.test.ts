import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ERRORS, PROTOCOL_ERRORS } from '../../src/errors.js';
import { read } from '../hygiene/project.js';
import { type Counting, type Scrape, startCounting } from './scrape.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const { groups } = parse(read('ops/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);
const dashboard = JSON.parse(read('ops/grafana/keyring.json')) as { panels: Panel[]; templating: unknown };
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const targets = panels.flatMap(panel => panel.targets ?? []);

/** What Prometheus itself knows. */
const ITS_OWN = new Set(['up']);
/** Names in an expression that are selectors: followed by labels, a range, an operator or a bracket, and no function. */
const namesIn = (expr: string) =>
  [...expr.matchAll(/\b((?:keyring|process|nodejs)_\w+|up)\b(?!\s*\()/g)].map(([, name = '']) => name);
/** Names and labels of the selectors in an expression. */
const selectorsIn = (expr: string) =>
  [...expr.matchAll(/\b(\w+)\{([^}]*)\}/g)].map(([, name = '', labels = '']) => ({
    name,
    labels: [...labels.matchAll(/(\w+)\s*(=~|!=|=|!~)\s*"([^"]*)"/g)].map(([, label = '', , value = '']) => ({
      label,
      value,
    })),
  }));
const plain = (name: string) => name.replace(/_(bucket|sum|count)$/, '');

/** Labels of each metric, and the values that Keyring chooses. */
const LABELS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  keyring_operations_total: { type: ['query', 'mutation', 'subscription', 'none'], outcome: ['ok', 'failed'] },
  keyring_operation_errors_total: { code: [...Object.keys(ERRORS), ...Object.keys(PROTOCOL_ERRORS), 'other'] },
  keyring_upstream_calls_total: {
    kind: ['data', 'token', 'revocation'],
    outcome: ['2xx', '3xx', '401', '429', '4xx', '5xx', 'never-sent', 'no-response', 'too-large', 'aborted', 'breaker'],
  },
  keyring_upstream_call_duration_seconds: { kind: ['data', 'token', 'revocation'] },
  keyring_token_handouts_total: { owner: ['session', 'service'], outcome: ['held', 'refreshed', 'none'] },
  keyring_refreshes_total: {
    cause: ['ahead', 'expired', 'rejected', 'requested'],
    outcome: ['issued', 'rejected', 'misconfigured', 'unavailable', 'unknown', 'overtaken'],
  },
  keyring_revocations_total: { outcome: ['revoked', 'refused', 'kept', 'retry', 'given-up'] },
  keyring_logins_total: {
    outcome: [
      'LOGGED_IN',
      'INVALID_CREDENTIALS',
      'ACCOUNT_LOCKED',
      'DENIED_BY_USER',
      'INVALID_STATE',
      'TOO_MANY_ATTEMPTS',
      'PROVIDER_UNAVAILABLE',
    ],
  },
};
/** Put on by Prometheus when it scrapes. */
const FROM_OUTSIDE = ['instance', 'job'];

describe('the dashboard and the alerts', () => {
  let world: Counting;
  let scrape: Scrape;
  beforeAll(async () => {
    world = await startCounting();
    scrape = await world.scrape();
  });
  afterAll(() => world.close());

  it('use only metrics that a scrape contains', () => {
    const known = new Set([...scrape.metrics().keys(), ...ITS_OWN]);
    const named = [...alerts, ...targets].flatMap(({ expr }) => namesIn(expr));
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter(name => !known.has(name) && !known.has(plain(name)))).toEqual([]);
    for (const name of named.filter(one => one.endsWith('_bucket')))
      expect(scrape.metrics().get(plain(name))?.type).toBe('histogram');
  });

  it('select existing labels and values only', () => {
    const chosen = [...alerts, ...targets].flatMap(({ expr }) => selectorsIn(expr));
    const pairs = chosen.flatMap(({ name, labels }) => labels.map(one => ({ name: plain(name), ...one })));
    const own = pairs.filter(({ label }) => !FROM_OUTSIDE.includes(label));
    expect(own.length).toBeGreaterThan(8);
    for (const { name, label, value } of own)
      for (const one of value.split('|')) expect(LABELS[name]?.[label], `${name}{${label}="${one}"}`).toContain(one);
  });

  it('show every metric of Keyring on the dashboard', () => {
    const shown = new Set(targets.flatMap(({ expr }) => namesIn(expr)).map(plain));
    const ours = [...scrape.metrics().keys()].filter(name => name.startsWith('keyring_'));
    expect(ours.filter(name => !shown.has(name))).toEqual([]);
    for (const { title, description, targets: asked = [] } of panels) {
      expect(description?.length, title).toBeGreaterThan(5);
      expect(asked.length, title).toBeGreaterThan(0);
    }
  });

  it('use metrics that are documented, named and typed by convention', () => {
    const page = read('docs/metrics.md');
    for (const [name, { type, help }] of scrape.metrics()) {
      if (!name.startsWith('keyring_')) continue;
      expect(page).toContain(`| \`${name}\` | ${type} | ${help} |`);
      if (type === 'counter') expect(name).toMatch(/_total$/);
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    }
  });
});

describe('each alert', () => {
  const runbook = read('docs/operations.md');
  const anchors = new Set(
    [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    ),
  );

  it.each(alerts.map(rule => [rule.alert, rule] as const))('%s says what to do', (_, rule) => {
    const [file, anchor = ''] = rule.annotations.runbook_url.split('#');
    expect(file).toBe('docs/operations.md');
    expect(anchors).toContain(anchor);
    expect(['critical', 'warning']).toContain(rule.labels.severity);
    expect(rule.annotations.summary.length).toBeGreaterThan(10);
  });
});
