/** A map in the order of its keys. Java's `Map.of` has another order in each run, and a template must not change for that. */
export function sorted<T>(map: { readonly [key: string]: T } = {}): { [key: string]: T } {
  return Object.fromEntries(Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1)));
}
