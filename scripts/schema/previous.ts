import { execFileSync } from 'node:child_process';

/** Output of a git command. Undefined where it fails or git is not installed. */
function git(folder: string, ...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

/**
 * A file before the current change. On a branch: at its merge base with main. On main: in the last commit or, if the file has not changed since, in the commit
 * before. Undefined where there is no such commit, or no such file in it.
 */
export function previous(folder: string, file: string, present: string): string | undefined {
  const head = git(folder, 'rev-parse', 'HEAD');
  const main = ['origin/main', 'main'].find(name => git(folder, 'rev-parse', '--verify', '--quiet', name));
  const base = main && git(folder, 'merge-base', 'HEAD', main);
  if (base && base !== head) return git(folder, 'show', `${base.trim()}:${file}`);
  const committed = git(folder, 'show', `HEAD:${file}`);
  return committed === present ? git(folder, 'show', `HEAD^:${file}`) : committed;
}
