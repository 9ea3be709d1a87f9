import { describe, expect, it } from 'vitest';
import { withProvider } from '../../src/cli/project/edit-config.js';
import { nameComplaint, renamed } from '../../src/cli/project/templates.js';

describe('the list of providers in a config file', () => {
  const config = (list: string) =>
    `import { a } from 'x';\n\nexport default defineConfig({\n  providers: [${list}],\n});\n`;
  const withNova = (list: string) => withProvider(config(list), 'nova', './nova.js');
  const edited = (list: string) => config(list).replace("'x';\n", "'x';\nimport { nova } from './nova.js';\n");

  it.each([
    ['', 'nova'],
    ['a, b', 'a, b, nova'],
    ['...builtInProviders', '...builtInProviders, nova'],
    ['\n    a,\n    b,\n  ', '\n    a,\n    b,\n    nova,\n  '],
    ['\n    a\n  ', '\n    a,\n    nova,\n  '],
  ])('gets the provider at its end: %j', (list, expected) => {
    expect(withNova(list)).toBe(edited(expected));
  });

  it.each(['...[a, b]', 'a, /* later */', 'make()', 'a, // b\n'])('is left alone when it is not plain: %j', list => {
    expect(withNova(list)).toBeUndefined();
  });

  it('is left alone when there are two, or none', () => {
    expect(withProvider(`${config('a')}${config('b')}`, 'nova', './nova.js')).toBeUndefined();
    expect(withProvider("import { a } from 'x';\nexport default a;\n", 'nova', './nova.js')).toBeUndefined();
  });
});

describe('the name of a provider', () => {
  it.each(['Acme', 'a', '1st', 'a-b', 'class', 'const', 'await', 'x'.repeat(32), 'pool', ''])('cannot be %j', name => {
    expect(nameComplaint(name, ['pool'])).toEqual(expect.any(String));
  });

  it.each(['acme', 'a2', 'as400'])('can be %j', name => {
    expect(nameComplaint(name, ['pool'])).toBeUndefined();
  });

  it('replaces the placeholder in three spellings, and nothing else', () => {
    expect(renamed("id: 'ACME', AcmeUser, acmeApi, Acme's, /callback/acme$/", 'nova')).toBe(
      "id: 'NOVA', NovaUser, novaApi, Nova's, /callback/nova$/",
    );
  });
});
