/** Letters that Unicode does not take apart, and that databases' collations still take for these. */
const ALIKE: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ĸ: 'k',
  ł: 'l',
  ŋ: 'n',
  ŧ: 't',
  þ: 'th',
};
/** Accents, spaces, controls, and whatever is not to be seen. */
const UNSEEN = /[\p{M}\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * One text for all spellings of an account's name that a provider may take for the same: case, accents, width, spaces, characters that cannot be seen,
 * zeros before a number. To take two accounts for one costs little: they share a limit.
 */
export function foldAccount(name: string): string {
  const plain = name.normalize('NFKD').replace(UNSEEN, '');
  // There and back, for what has several cases: ẞ, ß and ss, ς and σ.
  const folded = plain
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFKD')
    .replace(UNSEEN, '');
  const plainLetters = folded.replace(/\P{ASCII}/gu, letter => ALIKE[letter] ?? letter);
  return plainLetters.replace(/(?<![\d+])[+0]+(?=\d)/g, '');
}
