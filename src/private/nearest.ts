/** The word that somebody may have meant: one that is spelled almost so, or of which it is the beginning or a longer form. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  return misspelled(word, words) ?? words.find(other => isForm(word, other));
}

/** The word that somebody has spelled almost so. */
export function misspelled(word: string, words: readonly string[]): string | undefined {
  const ranked = words.map(other => ({ other, distance: distanceOf(word.toLowerCase(), other.toLowerCase()) }));
  ranked.sort((a, b) => a.distance - b.distance);
  return ranked.find(({ other, distance }) => distance <= Math.max(word.length, other.length) / 3)?.other;
}

function isForm(word: string, other: string): boolean {
  const [short, long] = [word.toLowerCase(), other.toLowerCase()].sort((a, b) => a.length - b.length);
  return short.length >= 3 && long.startsWith(short);
}

/** How many letters have to be added, removed or changed, or have changed places with the next one. */
function distanceOf(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let line = 1; line <= one.length; line++) {
    const row = [line];
    for (let column = 1; column <= other.length; column++) {
      const above = rows[line - 1];
      const isSwapped = line > 1 && column > 1 && one[line - 1] === other[column - 2] && one[line - 2] === other[column - 1];
      row.push(Math.min(
        row[column - 1] + 1,
        above[column] + 1,
        above[column - 1] + (one[line - 1] === other[column - 1] ? 0 : 1),
        isSwapped ? rows[line - 2][column - 2] + 1 : Infinity,
      ));
    }
    rows.push(row);
  }
  return rows[one.length][other.length];
}
