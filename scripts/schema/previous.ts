import { execFileSync } from 'node:child_process';

/** Output of a git command; undefined where it fails, as it does where there is no git. */
function git(folder: string, ...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

/**
 * A file as it was before the change at hand: where the branch left main; on main itself, in the last commit or, if nothing has changed since, in
 * the one before. Undefined where there is no such commit, or no such file in it.
 */
export function previous(folder: string, file: string, present: string): string | undefined {
  const head = git(folder, 'rev-parse', 'HEAD');
  const main = ['origin/main', 'main'].find(name => git(folder, 'rev-parse', '--verify', '--quiet', name));
  const base = main && git(folder, 'merge-base', 'HEAD', main);
  if (base && base !== head) return git(folder, 'show', `${base.trim()}:${file}`);
  const committed = git(folder, 'show', `HEAD:${file}`);
  return committed === present ? git(folder, 'show', `HEAD^:${file}`) : committed;
}
