import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useCompileCache } from '../../src/cli/compile-cache.js';

describe('the compile cache', () => {
  let parent: string;
  let folder: string;
  let used: string[];
  const use = (at = folder) => useCompileCache(at, at => used.push(at));

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'keyring-cache-'));
    folder = join(parent, 'cache');
    used = [];
    vi.stubEnv('NODE_COMPILE_CACHE', undefined);
    vi.stubEnv('NODE_DISABLE_COMPILE_CACHE', undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(parent, { recursive: true });
  });

  it('is in a folder that only its user can read and write', () => {
    use();
    use();
    expect(used).toEqual([folder, folder]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it.each([0o777, 0o770, 0o702])('is not used when others may write to its folder: %o', mode => {
    mkdirSync(folder);
    chmodSync(folder, mode);
    use();
    expect(used).toEqual([]);
  });

  it('is not used when its folder is a link', () => {
    mkdirSync(join(parent, 'elsewhere'), { mode: 0o700 });
    symlinkSync(join(parent, 'elsewhere'), folder);
    use();
    expect(used).toEqual([]);
  });

  it('is not used when its folder is of another user', () => {
    mkdirSync(folder, { mode: 0o700 });
    vi.spyOn(process, 'getuid').mockReturnValue(statSync(folder).uid + 1);
    use();
    vi.restoreAllMocks();
    expect(used).toEqual([]);
  });

  it('is not used when its folder cannot be created', () => {
    writeFileSync(join(parent, 'file'), '');
    use(join(parent, 'file', 'cache'));
    expect(used).toEqual([]);
  });

  it.each(['NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE'])('is left to the operator who has set %s', name => {
    vi.stubEnv(name, '1');
    use();
    expect(used).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });
});
