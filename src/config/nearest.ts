/** The known name that a misspelled one probably means; null when none is close. */
export function nearestName(wrong: string, known: readonly string[]): string | null {
  let best: string | null = null
  let bestDistance = Math.max(3, Math.floor(wrong.length / 4)) + 1
  for (const name of known) {
    const distance = editDistance(wrong, name)
    if (distance < bestDistance) [best, bestDistance] = [name, distance]
  }
  return best
}

/** Levenshtein distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
