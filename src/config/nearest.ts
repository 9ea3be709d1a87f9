/** Edits (insert, delete, replace, swap of neighbors) that turn one word into the other: optimal string alignment. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const at = (cells: readonly number[], index: number) => cells[index] ?? 0;
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(at(above, column) + 1, at(line, column - 1) + 1, at(above, column - 1) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        best = Math.min(best, at(before, column - 2) + 1);
      line.push(best);
    }
    before = above;
    above = line;
  }
  return above[b.length] ?? 0;
}

/** The name most like `word`, or undefined when none is near: at most a third of its letters may differ. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const ranked = names.map(name => ({ name, distance: editDistance(word, name) }));
  const [best] = ranked.sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.ceil(word.length / 3) ? best.name : undefined;
}
