/** Joins header sets without regard to case; later ones win. */
export function joinHeaders(...sets: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const joined = new Map<string, readonly [string, string]>()
  for (const [name, value] of sets.flatMap((set) => Object.entries(set))) joined.set(name.toLowerCase(), [name, value])
  return Object.fromEntries(joined.values())
}
