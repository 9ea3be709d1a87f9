import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import ts from 'typescript';
import { ROOT } from '../support/built.js';

/** One document of a manifest. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

interface Kind {
  readonly apiVersion: string;
  /** Where `kubernetes-models` has its type. */
  readonly module: string;
  validate(manifest: object): void;
}

const KINDS: Readonly<Record<string, Kind>> = {
  Deployment: kind('apps/v1', 'apps/v1', one => new Deployment(one as never).validate()),
  NetworkPolicy: kind('networking.k8s.io/v1', 'networking.k8s.io/v1', one =>
    new NetworkPolicy(one as never).validate(),
  ),
  PodDisruptionBudget: kind('policy/v1', 'policy/v1', one => new PodDisruptionBudget(one as never).validate()),
  ConfigMap: kind('v1', 'v1', one => new ConfigMap(one as never).validate()),
  Service: kind('v1', 'v1', one => new Service(one as never).validate()),
  ServiceAccount: kind('v1', 'v1', one => new ServiceAccount(one as never).validate()),
};

function kind(apiVersion: string, folder: string, validate: Kind['validate']): Kind {
  return { apiVersion, module: `kubernetes-models/${folder}`, validate };
}

/** What Kubernetes' schemas have against these manifests, by their OpenAPI validators and, for fields that are none, by their types. */
export function complaintsAbout(manifests: readonly Manifest[]): string[] {
  const unknown = manifests.filter(one => KINDS[one.kind]?.apiVersion !== one.apiVersion);
  if (unknown.length > 0)
    return unknown.map(one => `there is no ${one.kind} in ${one.apiVersion}, or it is not checked`);
  return [...manifests.flatMap(againstSchema), ...againstTypes(manifests)];
}

function againstSchema(manifest: Manifest): string[] {
  try {
    KINDS[manifest.kind]?.validate(manifest);
    return [];
  } catch (error) {
    return [`${manifest.kind}: ${(error as Error).message}`];
  }
}

/** The schemas let unknown fields pass, as the API server does without `--validate=strict`; an object literal of the type does not. */
function againstTypes(manifests: readonly Manifest[]): string[] {
  const lines = manifests.map((manifest, index) => {
    const { module } = KINDS[manifest.kind] as Kind;
    const type = `import('${module}/${manifest.kind}').I${manifest.kind}`;
    return `export const manifest${index}: ${type} = ${JSON.stringify(manifest)};`;
  });
  const shelf = join(ROOT, 'artefacts');
  mkdirSync(shelf, { recursive: true });
  // Below the root, so that the types are found.
  const folder = mkdtempSync(join(shelf, 'manifests-'));
  try {
    const file = join(folder, 'manifests.ts');
    writeFileSync(file, lines.join('\n'));
    const program = ts.createProgram([file], {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
