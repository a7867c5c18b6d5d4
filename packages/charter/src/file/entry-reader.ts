import { nearestName } from "@demarc/kubernetes";
import { field, formatPath, isList, isMapping, type Document, type Location, type Path } from "@demarc/source";
import type { z } from "zod";
import { oneLine, quote } from "../page/phrase.ts";
import type { PageReading } from "../page/reading.ts";
import { atMost, fieldNames, otherFieldNames } from "./schema.ts";

/** No organisation writes more by hand; each entry costs a validation. */
const ENTRIES_MAX = 10_000;

/** An entry that is valid, with the place where it stands. */
export interface Entry<T> {
  readonly value: T;
  readonly path: Path;
  readonly at: Location;
}

/** Takes the entries of a document one by one, so that a bad one leaves the others. */
export class EntryReader {
  readonly document: Document;
  readonly #reading: PageReading;

  constructor(document: Document, reading: PageReading) {
    this.document = document;
    this.#reading = reading;
  }

  /** Valid entries of the list at `path`; nothing when there is none. */
  list<T>(path: Path, schema: z.ZodType<T>): readonly Entry<T>[] {
    const value = valueAt(this.document.value, path);
    if (value === undefined || value === null) return [];
    if (!isList(value)) {
      this.wrong(path, "a list");
      return [];
    }
    if (value.length > ENTRIES_MAX) {
      this.#reading.report("charter-wrong-value", this.document.locate(path, "key"), `\`${formatPath(path)}\` has ${value.length} entries`, {
        expected: `at most ${ENTRIES_MAX}`,
        consequence: "the rest is not read",
      });
    }
    return value.slice(0, ENTRIES_MAX).flatMap((item, index) => {
      const read = this.#value([...path, index], item, schema);
      return read === undefined ? [] : [{ value: read, path: [...path, index], at: this.document.locate([...path, index]) }];
    });
  }

  /** The value at `path`, when it is there and valid. */
  one<T>(path: Path, schema: z.ZodType<T>): Entry<T> | undefined {
    const value = valueAt(this.document.value, path);
    if (value === undefined || value === null) return undefined;
    const read = this.#value(path, value, schema);
    return read === undefined ? undefined : { value: read, path, at: this.document.locate(path) };
  }

  /** Whether there is a mapping at `path`; if not, a problem. */
  isMapping(path: Path): boolean {
    const isThere = isMapping(valueAt(this.document.value, path));
    if (!isThere) this.wrong(path, "a mapping");
    return isThere;
  }

  /** Reports each key of a mapping that is none of `known`. */
  keys(path: Path, known: readonly string[]): void {
    const value = valueAt(this.document.value, path);
    if (!isMapping(value)) return;
    for (const key of Object.keys(value)) if (!known.includes(key)) this.#unknown(path, key, known);
  }

  /** @param fix  what mends it, where more is known than what is expected */
  wrong(path: Path, expected: string, fix?: string): void {
    const value = valueAt(this.document.value, path);
    if (value === undefined) {
      const last = path.at(-1);
      const parent = path.slice(0, -1);
      this.#reading.report("charter-missing-field", this.document.locate(parent), `${title(parent)} has no \`${String(last)}\``, { expected });
    } else this.#reading.report("charter-wrong-value", this.document.locate(path), `\`${formatPath(path)}\` is ${shown(value)}`, { expected, ...(fix !== undefined && { fix }) });
  }

  #value<T>(path: Path, value: unknown, schema: z.ZodType<T>): T | undefined {
    const first = schema.safeParse(value);
    if (first.success) return first.data;
    const issues = first.error.issues.flatMap(meantIssues);
    const unknown = issues.filter((issue) => issue.code === "unrecognized_keys");
    const told = new Set<string>();
    for (const issue of issues) {
      const at = [...path, ...stepsOf(issue.path)];
      if (issue.code === "unrecognized_keys") for (const key of issue.keys) this.#unknown(at, key, fieldNames);
      // A value that fails two checks is one mistake, and the first says most.
      else if (!told.has(formatPath(at))) this.wrong(at, expectedOf(issue), fixOf(issue, valueAt(this.document.value, at)));
      if (issue.code !== "unrecognized_keys") told.add(formatPath(at));
    }
    if (unknown.length < issues.length) return undefined;
    // Only fields too many: the entry is read without them.
    const again = schema.safeParse(withoutKeys(value, unknown.map((issue) => ({ path: stepsOf(issue.path), keys: new Set(issue.keys) }))));
    return again.success ? again.data : undefined;
  }

  #unknown(path: Path, key: string, candidates: readonly string[]): void {
    const list = path.find((step) => typeof step === "string" && step !== "spec");
    // A field of other entries is no name for one of these.
    const near = otherFieldNames.get(`${list ?? ""}.${key}`) ?? nearestName(key, candidates.filter((name) => name !== key));
    this.#reading.report("charter-unknown-field", this.document.locate([...path, key], "key"), `${title(path)} has no field ${quote(key)}`, {
      ...(near === undefined ? {} : { fix: `write \`${near}\`` }),
      consequence: "it is passed over",
    });
  }
}

type Issue = z.core.$ZodIssue;

/** Of a value that may have several forms, what is wrong with the one that it is nearest to, where one is. */
function meantIssues(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const forms = issue.errors.filter((wrong) => wrong.every(({ path }) => path.length > 0));
  const [form, ...others] = forms;
  if (form === undefined || others.length > 0) return [issue];
  return form.flatMap((one) => meantIssues({ ...one, path: [...issue.path, ...one.path] }));
}

function expectedOf(issue: Issue): string {
  return issue.code === "invalid_type" && issue.expected === "object" ? "a mapping" : issue.message;
}

/** What mends a value, where its check says so or its shape does. */
function fixOf(issue: Issue, value: unknown): string | undefined {
  if (issue.code === "custom" && typeof issue.params?.["fix"] === "string") return issue.params["fix"];
  if (issue.code === "too_big" && typeof value === "number") return atMost(issue.maximum);
  if (issue.code !== "invalid_type") return undefined;
  if (issue.expected === "array" && typeof value === "string" && value !== "") return `write it as a list: \`[${oneLine(value)}]\``;
  if (issue.expected === "string" && isList(value)) return "write one value there, and further ones as entries of their own";
  return value === null ? "write a value there, or delete the line" : undefined;
}

/** Own keys and indices only. */
export function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const step of path) found = typeof step === "number" ? (isList(found) ? found[step] : undefined) : field(found, step);
  return found;
}

function stepsOf(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === "number" ? step : String(step)));
}

function title(path: Path): string {
  return path.length === 0 ? "the charter" : `\`${formatPath(path)}\``;
}

function shown(value: unknown): string {
  if (typeof value === "string") return value === "" ? "empty" : quote(oneLine(value));
  if (value === null) return "empty";
  if (isList(value)) return value.length === 0 ? "an empty list" : "a list";
  if (isMapping(value)) return "a mapping";
  return typeof value === "number" || typeof value === "boolean" ? `\`${value}\`` : "something else";
}

function withoutKeys(value: unknown, unknown: readonly { readonly path: Path; readonly keys: ReadonlySet<string> }[], path: Path = []): unknown {
  if (isList(value)) return value.map((item, index) => withoutKeys(item, unknown, [...path, index]));
  if (!isMapping(value)) return value;
  const here = unknown.find((issue) => issue.path.length === path.length && issue.path.every((step, index) => step === path[index]));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => here?.keys.has(key) !== true)
      .map(([key, its]) => [key, withoutKeys(its, unknown, [...path, key])]),
  );
}
