/**
 * The same function, asked once for each key: for what rules ask again for every workload or rule of an input, and
 * what hangs on nothing but the key. It lives as long as the key does.
 */
export function remembered<Key extends object, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = { value: find(key) }));
    return found.value;
  };
}
