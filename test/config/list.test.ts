import { describe, expect, it } from 'vitest';
import { allSettingGroups } from '../../src/config/index.js';
import { modules } from './support.js';

describe('the list of settings', () => {
  it('contains each name once, with a description and a valid default', () => {
    const all = allSettingGroups(modules).flatMap(group => Object.values(group.settings));
    expect(new Set(all.map(one => one.name)).size).toBe(all.length);
    for (const one of all) {
      expect(one.doc).toMatch(/\.$/);
      if (one.default !== undefined) expect(one.schema.safeParse(one.default).success).toBe(true);
    }
  });
});
