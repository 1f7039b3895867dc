/** Work that waits in line: each piece begins when the one called before it has ended, well or badly. */
export interface Line {
  run<T>(work: () => Promise<T>): Promise<T>
}

/** A line per name; an empty line is forgotten. */
export function createLines(): (name: string) => Line {
  const ends = new Map<string, Promise<unknown>>()
  return (name) => ({
    run(work) {
      const before = ends.get(name)
      const result = before ? before.then(work) : work()
      const end = result.then(ignore, ignore)
      ends.set(name, end)
      void end.then(() => {
        if (ends.get(name) === end) ends.delete(name)
      })
      return result
    },
  })
}

const ignore = () => undefined
