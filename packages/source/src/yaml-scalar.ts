/**
 * What an unquoted or tagged scalar means to kubectl. It reads YAML through sigs.k8s.io/yaml, whose goyaml.v2
 * resolves mostly as YAML 1.1 (resolve.go): `yes`, `on` and `y` are booleans, `0777` is octal, `1_000` a number,
 * `12:30` a string. NPV-32.
 */
export type ScalarValue = string | number | boolean | null;

/** First characters that can begin something else than a string: `w` a word of the table, `n` a number, `.` a float. */
const HINTS: ReadonlyMap<number, "w" | "n" | "."> = new Map([
  ...Array.from("yYnNtTfFoO~", (character) => [character.charCodeAt(0), "w"] as const),
  ...Array.from("+-0123456789", (character) => [character.charCodeAt(0), "n"] as const),
  [".".charCodeAt(0), "."],
]);

const WORDS: ReadonlyMap<string, ScalarValue> = new Map<string, ScalarValue>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, NaN] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, Infinity] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, -Infinity] as const),
]);

/** Up to 15 digits, no leading zero: needs no care. */
const SHORT_DECIMAL = /^[1-9][0-9]{0,14}$/;
const INTEGER = /^([-+]?)(?:0[bB]([01]+)|0[oO]([0-7]+)|0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const DOT_FLOAT = /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/;
/** `0b-1`: strconv takes the sign behind the prefix too. */
const SIGN_INSIDE = /^0b([-+])([01]+)$/;

const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;
/** No number of 64 bits is longer in any base; BigInt is slow on longer ones. */
const DIGITS_MAX = 72;

/** Value of a plain scalar without a tag. Timestamps stay strings, as in decoding to an interface{}. */
export function resolvePlain(text: string): ScalarValue {
  if (text === "") return null;
  const hint = HINTS.get(text.charCodeAt(0));
  if (hint === undefined) return text;
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (hint === "w") return text;
  return (hint === "." ? resolveDotFloat(text) : resolveNumber(text)) ?? text;
}

function resolveNumber(text: string): number | undefined {
  if (SHORT_DECIMAL.test(text)) return Number(text);
  const plain = text.replaceAll("_", "");
  const integer = resolveInteger(plain);
  if (integer !== undefined) return Number(integer);
  return FLOAT.test(plain) ? finite(Number(plain)) : undefined;
}

/** The whole number that a plain scalar is, in any base; undefined for floats and all else. */
export function integerOf(text: string): bigint | undefined {
  return HINTS.get(text.charCodeAt(0)) === "n" ? resolveInteger(text.replaceAll("_", "")) : undefined;
}

function resolveInteger(plain: string): bigint | undefined {
  const inside = SIGN_INSIDE.exec(plain);
  if (inside !== null) return inside[1] === "-" ? -BigInt(`0b${inside[2] ?? "0"}`) : BigInt(`0b${inside[2] ?? "0"}`);
  const match = INTEGER.exec(plain);
  if (match === null || plain.length > DIGITS_MAX) return undefined;
  const [, sign, binary, octal, hexadecimal, oldOctal, decimal] = match;
  const size = magnitude(binary, octal ?? oldOctal?.slice(1), hexadecimal, decimal);
  if (sign === "-") {
    if (size <= INT64_MAX + 1n) return -size;
  } else if (size <= (sign === "+" ? INT64_MAX : UINT64_MAX)) return size;
  // Beyond 64 bits, digits become a float (octal ones by their decimal reading) and other bases stay text.
  return undefined;
}

function magnitude(binary: string | undefined, octal: string | undefined, hexadecimal: string | undefined, decimal: string | undefined): bigint {
  if (binary !== undefined) return BigInt(`0b${binary}`);
  if (hexadecimal !== undefined) return BigInt(`0x${hexadecimal}`);
  if (octal !== undefined) return octal === "" ? 0n : BigInt(`0o${octal}`);
  return BigInt(decimal ?? "0");
}

function resolveDotFloat(text: string): number | undefined {
  return DOT_FLOAT.test(text) ? finite(Number(text.replaceAll("_", ""))) : undefined;
}

/** strconv gives a range error for what is too large; the scalar then stays a string. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** Tags of YAML itself that scalars may have, without `tag:yaml.org,2002:`. */
export type ScalarTag = "str" | "int" | "float" | "bool" | "null" | "timestamp" | "binary";

/** A scalar with an explicit tag; undefined when its text does not fit, for which kubectl refuses the document. */
export function resolveTagged(tag: ScalarTag, text: string): ScalarValue | undefined {
  if (tag === "str") return text;
  if (tag === "binary") return decodeBase64(text);
  if (tag === "timestamp") return isTimestamp(text) ? text : undefined;
  const value = resolvePlain(text);
  switch (tag) {
    case "int":
      return integerOf(text) === undefined ? undefined : value;
    case "float":
      return typeof value === "number" ? value : undefined;
    case "bool":
      return typeof value === "boolean" ? value : undefined;
    case "null":
      return value === null ? null : undefined;
  }
}

const TIMESTAMP =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})| [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:[.,][0-9]+)?)?$/;

function isTimestamp(text: string): boolean {
  return TIMESTAMP.test(text);
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bytes of `!!binary` as the characters they are in UTF-8, since JSON has no bytes; undefined for what is not base64. */
function decodeBase64(text: string): string | undefined {
  const digits = text.replace(/[\r\n]/g, "");
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return undefined;
  let percent = "";
  let bits = 0;
  let width = 0;
  for (const digit of digits.replace(/=+$/, "")) {
    bits = ((bits << 6) | BASE64.indexOf(digit)) & 0xfff;
    width += 6;
    if (width < 8) continue;
    width -= 8;
    percent += `%${((bits >> width) & 0xff).toString(16).padStart(2, "0")}`;
  }
  try {
    return decodeURIComponent(percent);
  } catch {
    // Bytes that are not UTF-8 have no text; Go's JSON encoder writes a replacement character for each.
    return percent.replace(/%[0-7][0-9a-f]/g, (byte) => decodeURIComponent(byte)).replace(/%[89a-f][0-9a-f]/g, "\uFFFD");
  }
}

/** A plain key as kubectl writes it into JSON (yaml.go, convertToJSONableObject); undefined for keys that it refuses. */
export function plainKeyText(text: string): string | undefined {
  const value = resolvePlain(text);
  if (typeof value !== "number") return value === null ? undefined : String(value);
  const integer = integerOf(text);
  if (integer === undefined) return floatKeyText(value);
  // Keys above int64 have a Go type that the conversion does not know.
  return integer <= INT64_MAX ? integer.toString() : undefined;
}

/** Go's `%g` in single precision: shortest digits, an exponent from a million on. */
function floatKeyText(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return ".nan";
  if (!Number.isFinite(single)) return single > 0 ? ".inf" : "-.inf";
  if (Object.is(single, -0)) return "-0";
  let precision = 1;
  while (precision < 9 && Math.fround(Number(single.toPrecision(precision))) !== single) precision++;
  const [mantissa = "", exponentText = "0"] = single.toExponential(precision - 1).split("e");
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return Number(single.toPrecision(precision)).toString();
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}
