/** What a key of a mapping holds; undefined when the value is no mapping or has no such key of its own. Never a prototype's. */
export function field(value: unknown, key: string): unknown {
  if (!isMapping(value) || !Object.hasOwn(value, key)) return undefined;
  return value[key];
}

/** Whether a value of a document is a mapping; read it with {@link field} and {@link entriesOf}. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value of a document is a list. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Keys and values of a mapping in the order of the text, numeric keys first; nothing for other values. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isMapping(value) ? Object.entries(value) : [];
}

/** Items of a list; nothing for other values. */
export function itemsOf(value: unknown): readonly unknown[] {
  return isList(value) ? value : [];
}

/** A key's value when it is a string. */
export function stringField(value: unknown, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === "string" ? found : undefined;
}

/** A key's value when it is a number. */
export function numberField(value: unknown, key: string): number | undefined {
  const found = field(value, key);
  return typeof found === "number" ? found : undefined;
}

/** A key's value when it is a boolean. */
export function booleanField(value: unknown, key: string): boolean | undefined {
  const found = field(value, key);
  return typeof found === "boolean" ? found : undefined;
}
