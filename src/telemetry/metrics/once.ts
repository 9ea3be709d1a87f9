/** What belongs to a word, made when it is asked for the first time. For words that are few: nothing is ever forgotten. */
export function once<K, T>(make: (word: K) => T): (word: K) => T {
  const made = new Map<K, T>();
  return word => {
    let one = made.get(word);
    if (one === undefined) {
      one = make(word);
      made.set(word, one);
    }
    return one;
  };
}
