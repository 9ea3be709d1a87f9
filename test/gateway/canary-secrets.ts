/** The name of each secret, by its value. */
export type Secrets = ReadonlyMap<string, string>;

/** Text of one place where a secret must not be found. */
export interface Evidence {
  readonly place: string;
  readonly text: string;
}

/** Shorter pieces of an encoding turn up by chance. */
const LEAST = 8;

/**
 * The parts of a Base64 text with these bytes in it that do not depend on the bytes before and after, for each of the three positions of the bytes in
 * groups of three.
 */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].map(before => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = Math.ceil((before * 8) / 6);
    return whole.slice(first, Math.floor(((before + bytes.length) * 8) / 6));
  });
}

const escapedJson = (text: string) =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^\x20-\x7e]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const escapedHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A secret in every form that software commonly gives it. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const base64 = base64Cores(bytes);
  const forms = [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ v: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    escapedJson(secret),
    escapedHtml(secret),
    bytes.toString('hex'),
    ...base64,
    ...base64.map(core => core.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  return [...new Set(forms)].filter(form => form.length >= LEAST);
}

interface Form {
  readonly name: string;
  readonly form: string;
}

/** Forms by their first characters, so that a text is searched once and not once for each of many thousand forms. */
function indexed(secrets: Secrets): ReadonlyMap<string, readonly Form[]> {
  const index = new Map<string, Form[]>();
  for (const [secret, name] of secrets)
    for (const form of formsOf(secret)) {
      const head = form.slice(0, LEAST);
      index.set(head, [...(index.get(head) ?? []), { name, form }]);
    }
  return index;
}

function leaksIn({ place, text }: Evidence, index: ReadonlyMap<string, readonly Form[]>): string[] {
  const leaks = new Map<string, string>();
  for (let at = 0; at + LEAST <= text.length; at += 1)
    for (const { name, form } of index.get(text.slice(at, at + LEAST)) ?? [])
      if (!leaks.has(name) && text.startsWith(form, at))
        leaks.set(name, `${name} in ${place}: …${text.slice(Math.max(0, at - 60), at + form.length + 20)}…`);
  return [...leaks.values()];
}

/** Where which secret can be read: its first place in each text. */
export function findLeaks(secrets: Secrets, evidence: readonly Evidence[]): string[] {
  const index = indexed(secrets);
  return evidence.flatMap(one => leaksIn(one, index));
}
