import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../support/built.js';
import { packageJson, read } from './project.js';

/** GitHub's syntax for issue forms: https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema */
const id = z.string().regex(/^[\w-]+$/);
const validations = z.strictObject({ required: z.boolean() }).optional();
const texts = { label: z.string(), description: z.string().optional() };
const entry = { ...texts, placeholder: z.string().optional(), value: z.string().optional() };
const element = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: z.string() }) }),
  z.strictObject({ type: z.literal('input'), id, attributes: z.strictObject(entry), validations }),
  z.strictObject({
    type: z.literal('textarea'),
    id,
    attributes: z.strictObject({ ...entry, render: z.string().optional() }),
    validations,
  }),
  z.strictObject({
    type: z.literal('dropdown'),
    id,
    attributes: z.strictObject({ ...texts, options: z.array(z.string()).min(1), multiple: z.boolean().optional() }),
    validations,
  }),
  z.strictObject({
    type: z.literal('checkboxes'),
    id,
    attributes: z.strictObject({
      ...texts,
      options: z.array(z.strictObject({ label: z.string(), required: z.boolean().optional() })).min(1),
    }),
  }),
]);
const form = z.strictObject({
  name: z.string(),
  description: z.string(),
  labels: z.array(z.string()),
  body: z.array(element).min(1),
});

const FOLDER = '.github/ISSUE_TEMPLATE';
const forms = readdirSync(join(ROOT, FOLDER)).filter(name => name !== 'config.yml');

describe.each(forms)('the issue form %s', name => {
  const parsed = form.parse(parse(read(`${FOLDER}/${name}`)));
  const fields = parsed.body.flatMap(one => (one.type === 'markdown' ? [] : [one]));

  it('has fields with different ids and labels', () => {
    expect(new Set(fields.map(field => field.id)).size).toBe(fields.length);
    expect(new Set(fields.map(field => field.attributes.label)).size).toBe(fields.length);
  });
});

it('there is a form for bugs, features and providers, and no issue without a form', () => {
  expect(forms.sort()).toEqual(['bug.yml', 'feature.yml', 'provider.yml']);
  expect(parse(read(`${FOLDER}/config.yml`))).toEqual({ blank_issues_enabled: false });
});

it('the form for bugs sends vulnerabilities elsewhere', () => {
  expect(read(`${FOLDER}/bug.yml`)).toContain('(../security/policy)');
});

describe('CODEOWNERS', () => {
  const rules = read('.github/CODEOWNERS')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.split(/\s+/));

  it('names an owner of every file first', () => {
    expect(rules[0]?.[0]).toBe('*');
  });

  it.each(rules.slice(1))('names an existing path: %s', path => {
    expect(existsSync(join(ROOT, path))).toBe(true);
  });

  it.each(rules)('names an owner of %s', (_path, ...owners) => {
    expect(owners.length).toBeGreaterThan(0);
    for (const owner of owners) expect(owner).toMatch(/^@[\w-]+(\/[\w-]+)?$/);
  });
});

describe('dependabot.yml', () => {
  const update = z.strictObject({
    'package-ecosystem': z.enum(['npm', 'github-actions', 'docker', 'docker-compose']),
    directory: z.string().optional(),
    directories: z.array(z.string()).optional(),
    schedule: z.strictObject({ interval: z.enum(['daily', 'weekly', 'monthly']) }),
    groups: z
      .record(
        z.string(),
        z.strictObject({
          'dependency-type': z.enum(['production', 'development']).optional(),
          'update-types': z.array(z.enum(['major', 'minor', 'patch'])).optional(),
          patterns: z.array(z.string()).optional(),
        }),
      )
      .optional(),
    ignore: z
      .array(
        z.strictObject({
          'dependency-name': z.string(),
          'update-types': z.array(z.enum(['version-update:semver-major'])).optional(),
        }),
      )
      .optional(),
  });
  const { updates } = z
    .strictObject({ version: z.literal(2), updates: z.array(update) })
    .parse(parse(read('.github/dependabot.yml')));
  const directories = (ecosystem: string) =>
    updates
      .filter(one => one['package-ecosystem'] === ecosystem)
      .flatMap(one => one.directories ?? [one.directory ?? '']);

  it('updates packages, actions and images', () => {
    expect(new Set(updates.map(one => one['package-ecosystem']))).toEqual(
      new Set(['npm', 'github-actions', 'docker', 'docker-compose']),
    );
  });

  it('names folders that have such files', () => {
    for (const folder of directories('npm')) expect(existsSync(join(ROOT, folder, 'package.json')), folder).toBe(true);
    for (const folder of directories('docker')) expect(existsSync(join(ROOT, folder, 'Dockerfile')), folder).toBe(true);
  });

  it('leaves held versions', () => {
    const ignored = updates.flatMap(one => one.ignore ?? []).map(one => one['dependency-name']);
    const isIgnored = (name: string) =>
      ignored.some(pattern => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
    expect(Object.keys(packageJson.dependencyReasons).filter(name => !isIgnored(name))).toEqual([]);
  });
});
