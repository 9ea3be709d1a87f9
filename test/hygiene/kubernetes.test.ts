import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { settingNames } from '../../scripts/docs/settings.js';
import { type Config, readConfig } from '../../src/config/index.js';
import { ROOT } from '../support/built.js';
import { imageEnv, lastStage } from './dockerfile.js';
import { complaintsAbout, type Manifest } from './kubernetes-schema.js';
import { packageJson, read } from './project.js';

const FOLDER = 'deploy/kubernetes';
const texts = readdirSync(join(ROOT, FOLDER)).map(name => read(`${FOLDER}/${name}`));
const manifests = texts.flatMap(text => parseAllDocuments(text).map(document => document.toJS() as Manifest));

// biome-ignore lint/suspicious/noExplicitAny: the schema test says what these are
const find = (kind: string): any => manifests.find(one => one.kind === kind);

const pod = find('Deployment').spec.template;
const [container] = pod.spec.containers;
const ports = new Map<string, number>(
  container.ports.map((one: { name: string; containerPort: number }) => [one.name, one.containerPort]),
);

let config: Config;
beforeAll(() => {
  const secret = {
    REDIS_URL: 'redis://:password@redis:6379',
    KEYRING_SEAL_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  };
  const said = readConfig({ ...imageEnv, ...find('ConfigMap').data, ...secret });
  if (!said.ok) throw new Error(said.complaints.join('\n'));
  expect(said.warnings).toEqual([]);
  config = said.config;
});

describe('deploy/kubernetes', () => {
  it('contains the expected resources, valid by the Kubernetes schemas', () => {
    const kinds = ['ConfigMap', 'Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount'];
    expect(manifests.map(one => one.kind).sort()).toEqual(kinds);
    expect(complaintsAbout(manifests)).toEqual([]);
  });

  it.each([
    ['an unknown field', '"livenessProbe"', '"livenesProbe"', /livenesProbe/],
    ['a string instead of a number', '"containerPort":4000', '"containerPort":"4000"', /containerPort must be integer/],
    ['an unknown API', '"apiVersion":"policy/v1"', '"apiVersion":"policy/v1beta1"', /PodDisruptionBudget/],
    [
      'a missing field',
      '"selector":{"matchLabels":{"app.kubernetes.io/name":"keyring"}},"template"',
      '"template"',
      /selector/,
    ],
  ])('is rejected by the schemas with %s', (_, is, would, complaint) => {
    const text = JSON.stringify(manifests);
    expect(text).toContain(is);
    expect(complaintsAbout(JSON.parse(text.replace(is, would)) as Manifest[]).join('\n')).toMatch(complaint);
  });

  it('configures the gateway for production with existing settings', () => {
    expect(config.production).toBe(true);
    const secrets = texts.flatMap(text => [...text.matchAll(/--from-literal=(\w+)|such as (\w+)/g)]);
    const named = [...Object.keys(find('ConfigMap').data), ...secrets.map(([, one, other]) => one ?? other ?? '')];
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter(name => !settingNames().includes(name))).toEqual([]);
    // What Kubernetes would add for each service is no setting, and none of the operator's business.
    expect(pod.spec.enableServiceLinks).toBe(false);
    expect(container.image).toMatch(new RegExp(`:${packageJson.version.replaceAll('.', '\\.')}$`));
  });

  it('gives a pod the time that its drain takes', () => {
    const { drainLeadSeconds, drainSeconds } = config.server;
    expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(drainLeadSeconds + drainSeconds + 5);
    expect(container.lifecycle).toBeUndefined();
  });

  it('probes existing ports and paths', () => {
    expect(ports).toEqual(
      new Map([
        ['http', config.server.port],
        ['admin', config.observability.adminPort],
      ]),
    );
    expect(pod.metadata.annotations['prometheus.io/port']).toBe(String(ports.get('admin')));
    const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe];
    expect(probes.map(probe => probe.httpGet)).toEqual([
      { path: '/live', port: 'http' },
      { path: '/live', port: 'http' },
      { path: '/ready', port: 'http' },
    ]);
    for (const { targetPort } of find('Service').spec.ports) expect(ports.has(targetPort)).toBe(true);
    // Metrics are for who reaches the pods, never for who reaches the service.
    expect(find('Service').spec.ports).toHaveLength(1);
    for (const rule of find('NetworkPolicy').spec.ingress)
      for (const { port } of rule.ports) expect(ports.has(port)).toBe(true);
  });

  it('keeps serving stale reads as long as they are valid', () => {
    const { periodSeconds, failureThreshold } = container.readinessProbe;
    expect(periodSeconds * failureThreshold).toBeGreaterThanOrEqual(config.sessions.staleReadSeconds);
  });

  it('selects the same pods everywhere', () => {
    const { labels } = pod.metadata;
    const selectors = [
      find('Deployment').spec.selector.matchLabels,
      find('Service').spec.selector,
      find('PodDisruptionBudget').spec.selector.matchLabels,
      find('NetworkPolicy').spec.podSelector.matchLabels,
      pod.spec.topologySpreadConstraints[0].labelSelector.matchLabels,
    ];
    for (const selector of selectors) expect(selector).toEqual(labels);
    expect(pod.spec.serviceAccountName).toBe(find('ServiceAccount').metadata.name);
    expect(container.envFrom[0].configMapRef.name).toBe(find('ConfigMap').metadata.name);
  });

  it('gives the gateway only the rights it needs', () => {
    const [user] = lastStage.filter(({ word }) => word === 'USER');
    const { runAsUser, runAsGroup } = pod.spec.securityContext;
    expect(`${runAsUser}:${runAsGroup}`).toBe(user?.rest);
    expect(pod.spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect([pod.spec.automountServiceAccountToken, find('ServiceAccount').automountServiceAccountToken]).toEqual([
      false,
      false,
    ]);
    expect(find('NetworkPolicy').spec.policyTypes).toEqual(['Ingress', 'Egress']);
  });
});
