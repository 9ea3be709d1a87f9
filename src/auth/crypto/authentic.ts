import type { Checked, Sealer } from './seal.js';

/** A JSON object whose last property is a MAC over everything before it. Without a seal key it can be neither written nor changed. */
export interface Authenticated {
  /** The object without its MAC, as it was written. */
  readonly json: string;
  /** Undefined: the text has no MAC. */
  readonly mac: string | undefined;
}

const MAC = ',"mac":"';
const END = '"}';

/** `binding`: the place that the text is for; in any other place the MAC does not hold. */
export const authenticate = (sealer: Sealer, json: string, binding: string): string =>
  `${json.slice(0, -1)}${MAC}${sealer.mac(json, binding)}${END}`;

export function splitMac(text: string): Authenticated {
  const at = text.endsWith(END) ? text.lastIndexOf(MAC) : -1;
  if (at < 0) return { json: text, mac: undefined };
  return { json: `${text.slice(0, at)}}`, mac: text.slice(at + MAC.length, -END.length) };
}

/** The object's JSON, and whether it is as a gateway wrote it for this place. Only `json` may be parsed: it is what the MAC covers. */
export function checkText(
  sealer: Sealer,
  text: string,
  binding: string,
): Authenticated & { readonly checked: Checked } {
  const { json, mac } = splitMac(text);
  return { json, mac, checked: sealer.checkMac(mac, json, binding) };
}
