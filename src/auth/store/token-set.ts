import type { TokenSet } from '../../provider/contract.js';
import { ByteReader, ByteWriter } from '../crypto/bytes.js';
import type { Sealer } from '../crypto/seal.js';
import type { GrantName } from './keys.js';

/** The context that a sealed grant is bound to (see Sealer). */
export const binding = (ref: string, grant: GrantName, generation: number) => `${ref}|${grant}|${generation}`;

/** Version of the content that is sealed, and its first byte: the two tokens, credentials, facts, and the access tokens of earlier refreshes. */
const VERSION = 1;

export function sealTokenSet(
  sealer: Sealer,
  ref: string,
  grant: GrantName,
  generation: number,
  tokens: TokenSet,
): string {
  const content = isTyped(tokens) ? bytesOf(tokens) : JSON.stringify(packedOf(tokens));
  return sealer.seal(content, binding(ref, grant, generation));
}

type Texts = Readonly<Record<string, string>>;

const isText = (value: unknown) => typeof value === 'string';

/** A provider's own code may bring values of other types. They are sealed as JSON, because after a refresh nothing may fail before its tokens are saved. */
const isTyped = ({
  accessToken,
  refreshToken = '',
  credentials,
  facts,
  previousAccessTokens = [],
}: TokenSet): boolean =>
  [accessToken, refreshToken, ...Object.values(credentials ?? {}), ...Object.values(facts ?? {})].every(isText) &&
  previousAccessTokens.every(({ token, endMs }) => isText(token) && Number.isSafeInteger(endMs) && endMs >= 0);

function bytesOf({ accessToken, refreshToken, credentials, facts, previousAccessTokens = [] }: TokenSet): Buffer {
  const writer = new ByteWriter().number(VERSION).text(accessToken).text(refreshToken);
  for (const texts of [credentials, facts]) {
    const entries = Object.entries(texts ?? {});
    writer.number(entries.length);
    for (const [name, text] of entries) writer.text(name).text(text);
  }
  writer.number(previousAccessTokens.length);
  for (const { token, endMs } of previousAccessTokens) writer.text(token).number(endMs);
  return writer.toBuffer();
}

/** Throws SealError when it was sealed for something else, or under an unknown key. */
export function openTokenSet(
  sealer: Sealer,
  ref: string,
  grant: GrantName,
  generation: number,
  sealed: string,
): TokenSet {
  const content = sealer.openBytes(sealed, binding(ref, grant, generation));
  return content[0] === VERSION ? readBytes(new ByteReader(content.subarray(1))) : readJson(content.toString());
}

function readBytes(reader: ByteReader): TokenSet {
  const several = <T>(read: () => T): T[] => Array.from({ length: reader.number() }, read);
  const text = () => reader.text() ?? '';
  const texts = (): Texts => Object.fromEntries(several(() => [text(), text()]));
  const accessToken = text();
  const refreshToken = reader.text();
  const [credentials, facts] = [texts(), texts()];
  const previousAccessTokens = several(() => ({ token: text(), endMs: reader.number() }));
  return {
    accessToken,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(!isEmpty(credentials) && { credentials }),
    ...(!isEmpty(facts) && { facts }),
    ...(previousAccessTokens.length > 0 && { previousAccessTokens }),
  };
}

const isEmpty = (texts: Texts): boolean => Object.keys(texts).length === 0;

/** As JSON, which gateways sealed before version 4 of the grant's record: an array without names. */
type PackedTokenSet = readonly [
  access: string,
  refresh: string | 0,
  credentials?: TokenSet['credentials'] | 0,
  facts?: TokenSet['facts'] | 0,
  earlier?: TokenSet['previousAccessTokens'] | 0,
];
/** Before version 2: an object. */
type NamedTokenSet = Omit<TokenSet, 'previousAccessTokens'> & { readonly earlier?: TokenSet['previousAccessTokens'] };

const packedOf = (tokens: TokenSet): PackedTokenSet => {
  const { accessToken, refreshToken, credentials, facts, previousAccessTokens } = tokens;
  return [accessToken, refreshToken ?? 0, credentials ?? 0, facts ?? 0, previousAccessTokens ?? 0];
};

function readJson(json: string): TokenSet {
  const packed = JSON.parse(json) as PackedTokenSet | NamedTokenSet;
  if (!Array.isArray(packed)) {
    const { earlier: previousAccessTokens, ...tokens } = packed as NamedTokenSet;
    return { ...tokens, ...(previousAccessTokens && { previousAccessTokens }) };
  }
  const [accessToken, refreshToken, credentials, facts, earlier] = packed as PackedTokenSet;
  return {
    accessToken,
    ...(refreshToken && { refreshToken }),
    ...(credentials && { credentials }),
    ...(facts && { facts }),
    ...(earlier && { previousAccessTokens: earlier }),
  };
}
