import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT } from './built.js';

/** What became of a command. */
export interface Run {
  readonly code: number;
  readonly output: string;
}

/** The project's sources in a folder of their own, where tests may add to them. */
export interface ProjectCopy {
  readonly folder: string;
  run(command: string, ...args: readonly string[]): Promise<Run>;
  /** A program of the project's own dependencies. */
  tool(name: string, ...args: readonly string[]): Promise<Run>;
  /** A hash of every file, by name. */
  fingerprint(): Promise<ReadonlyMap<string, string>>;
  remove(): Promise<void>;
}

/** Nothing of these belongs to the source. */
const LEFT_OUT = /^(node_modules|artefacts|dist|\.git|\.demo|bench)(\/|$)|\/node_modules$/;

/** The environment without what tells a program that it runs within vitest. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^VITEST|^NODE_ENV$/.test(name)));

export async function copyProject(): Promise<ProjectCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'keyring-copy-'));
  await cp(ROOT, folder, { recursive: true, filter: source => !LEFT_OUT.test(relative(ROOT, source)) });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const run: ProjectCopy['run'] = (command, ...args) =>
    new Promise(resolve => {
      execFile(command, args, { cwd: folder, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, output: `${stdout}${stderr}` }),
      );
    });
  return {
    folder,
    run,
    tool: (name, ...args) => run(join(ROOT, 'node_modules/.bin', name), ...args),
    async fingerprint() {
      const { output } = await run('find', '.', '-type', 'f', '-exec', 'sha1sum', '{}', '+');
      const files = output.matchAll(/^(?<hash>\w+) {2}\.\/(?<file>.*)$/gm);
      return new Map(Array.from(files, ({ groups = {} }) => [groups.file ?? '', groups.hash ?? '']));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A run as an assertion should show it: the end of what it said. */
export const ran = (run: Run): Run => ({ ...run, output: run.output.slice(-4_000) });

/** What every provider that comes or goes is written into. */
export const WRITTEN_FROM_PROVIDERS = [
  '.env.example',
  'README.md',
  'examples/clients/gql/graphql.ts',
  'examples/web/src/gql/graphql.ts',
  'schema.snapshot.graphql',
  'src/generated/graphql.ts',
  'src/generated/providers.ts',
  'src/generated/sandboxes.ts',
  'src/generated/typeDefs.ts',
];
