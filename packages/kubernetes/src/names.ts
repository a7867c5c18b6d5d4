/**
 * Forms of names and labels that the API server checks, each giving one message per rule broken, in its words.
 * Source: k8s.io/apimachinery/pkg/util/validation and pkg/api/validate/content.
 */
export type NameCheck = (name: string) => readonly string[];

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const labelPattern = new RegExp(`^${label}$`);
const subdomainPattern = new RegExp(`^${subdomain}$`);

const labelMessage = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const subdomainMessage = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";

/** RFC 1123 subdomain: most objects' names. */
export function subdomainErrors(name: string): readonly string[] {
  const errors: string[] = [];
  if (byteLength(name) > 253) errors.push(longerThan(253));
  if (!subdomainPattern.test(name)) errors.push(patternError(subdomainMessage, subdomain, "example.com"));
  return errors;
}

/**
 * RFC 1123 label: namespaces, and Services: older releases want those to start with a letter, newer ones do not
 * (RelaxedServiceNameValidation), and we do not refuse what some release takes.
 */
export function dnsLabelErrors(name: string): readonly string[] {
  const errors: string[] = [];
  if (byteLength(name) > 63) errors.push(longerThan(63));
  if (!labelPattern.test(name)) {
    errors.push(subdomainPattern.test(name) ? "must not contain dots" : patternError(labelMessage, label, "my-name", "123-abc"));
  }
  return errors;
}

/** A name that can be a step of a URL: RBAC objects, CustomResourceDefinitions and others. */
export function pathSegmentErrors(name: string): readonly string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  return ["/", "%"].filter((character) => name.includes(character)).map((character) => `may not contain '${character}'`);
}

const wildcard = `\\*\\.${subdomain}`;
const wildcardMessage = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";

/** `*.` and a subdomain: hosts of Ingresses. */
export function wildcardErrors(name: string): readonly string[] {
  const errors: string[] = [];
  if (byteLength(name) > 253) errors.push(longerThan(253));
  if (!name.startsWith("*.") || !subdomainPattern.test(name.slice(2))) errors.push(patternError(wildcardMessage, wildcard, "*.example.com"));
  return errors;
}

const keyName = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const keyMessage = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** A key of labels and annotations: an optional DNS prefix, a slash, a name (NPV-23). */
export function labelKeyErrors(key: string): readonly string[] {
  const parts = key.split("/");
  const [first = "", second] = parts;
  if (parts.length > 2) {
    return [`a valid label key ${patternError(keyMessage, keyName, "MyName", "my.name", "123-abc")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const errors: string[] = [];
  if (second !== undefined) {
    if (first === "") errors.push("prefix part must be non-empty");
    else errors.push(...subdomainErrors(first).map((message) => `prefix part ${message}`));
  }
  const name = second ?? first;
  if (name === "") errors.push("name part must be non-empty");
  else if (byteLength(name) > 63) errors.push(`name part ${longerThan(63, "bytes")}`);
  if (!isWord(name)) errors.push(`name part ${patternError(keyMessage, keyName, "MyName", "my.name", "123-abc")}`);
  return errors;
}

const labelValue = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
const labelValueMessage = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** A label's value; a trailing newline from a block scalar is one error of many (NPV-35). */
export function labelValueErrors(value: string): readonly string[] {
  const errors: string[] = [];
  if (byteLength(value) > 63) errors.push(longerThan(63, "bytes"));
  if (value !== "" && !isWord(value)) errors.push(patternError(labelValueMessage, labelValue, "MyValue", "my_value", "12345"));
  return errors;
}

/** IANA_SVC_NAME: names of ports, one message per rule (NPV-5). */
export function portNameErrors(name: string): readonly string[] {
  const errors: string[] = [];
  if (byteLength(name) > 15) errors.push(longerThan(15));
  if (!/^[-a-z0-9]+$/.test(name)) errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(name)) errors.push("must contain at least one letter (a-z)");
  if (name.includes("--")) errors.push("must not contain consecutive hyphens");
  if (name.startsWith("-") || name.endsWith("-")) errors.push("must not begin or end with a hyphen");
  return errors;
}

/** A port number: 1 to 65535. */
export function portNumberErrors(port: number): readonly string[] {
  return port >= 1 && port <= 65535 ? [] : ["must be between 1 and 65535, inclusive"];
}

function isWord(text: string): boolean {
  return /^[A-Za-z0-9]$|^[A-Za-z0-9][-A-Za-z0-9_.]*[A-Za-z0-9]$/.test(text);
}

/** Kubernetes counts bytes, not characters. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** It counts bytes; only the newer of its messages say so. */
function longerThan(lengthMax: number, unit: "characters" | "bytes" = "characters"): string {
  return `must be no more than ${lengthMax} ${unit}`;
}

/** The double spaces between examples are Kubernetes' own. */
function patternError(message: string, pattern: string, ...examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(" or ");
  return `${message} (e.g. ${shown}regex used for validation is '${pattern}')`;
}
