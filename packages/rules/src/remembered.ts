/**
 * The same function, asked once for each key: for what rules ask again for every workload or rule of an input, and
 * what hangs on nothing but the key. It lives as long as the key does.
 */
export function remembered<Key extends object, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const ask = rememberedByName(find);
  return (key) => ask(key, "");
}

/** As {@link remembered}, for what hangs on a name as well: of a namespace, say. */
export function rememberedByName<Key extends object, Name extends string, Value>(find: (key: Key, name: Name) => Value): (key: Key, name: Name) => Value {
  const known = new WeakMap<Key, Map<Name, { readonly value: Value }>>();
  return (key, name) => {
    let names = known.get(key);
    if (names === undefined) known.set(key, (names = new Map<Name, { readonly value: Value }>()));
    let found = names.get(name);
    if (found === undefined) names.set(name, (found = { value: find(key, name) }));
    return found.value;
  };
}
