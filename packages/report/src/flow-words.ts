import type { Allowed, End, ExposureLine, PodsEnd } from "@demarc/operations";

/** `9000/TCP`, `80, 8080/TCP, 53/UDP`, `everything`. */
export function allowedWords(allowed: Allowed): string {
  if (allowed === "all") return "everything";
  if (allowed.length === 0) return "nothing";
  return allowed.map(({ protocol, ports }) => (protocol === "other" ? "protocols without ports" : `${portWords(ports)}/${protocol}`)).join(", ");
}

function portWords(ports: readonly (readonly [number, number])[]): string {
  if (ports.length === 1 && ports[0]?.[0] === 1 && ports[0][1] === 65535) return "any port";
  return ports.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(", ");
}

/** `financial-ml/mlserver`, `anywhere`, `192.168.1.0/24`; the kind is told where `withKind` asks for it. */
export function endWords(end: End | string, withKind = false): string {
  if (typeof end === "string") return end;
  switch (end.kind) {
    case "workload":
      return `${end.namespace}/${withKind ? `${end.workloadKind.toLowerCase()}/` : ""}${end.name}`;
    case "external":
      return rangesWords(end.ranges);
    case "node":
      return `node/${end.name}`;
    case "namespace":
      return end.name;
    case "team":
      return end.name;
    case "entire-cluster":
      return "any pod";
    case "pods":
      return podsWords(end);
    case "ingress-controller":
      return end.kind;
  }
}

/** `any pod in mlflow`, `pods with app=web in any namespace`, `pods with app=web in namespaces with team=ml`. */
function podsWords({ namespaces, pods }: PodsEnd): string {
  const which = pods === "*" ? "any pod" : `pods with ${pods.slice(1, -1)}`;
  if (namespaces === "*") return `${which} in any namespace`;
  return namespaces.startsWith("[") ? `${which} in namespaces with ${namespaces.slice(1, -1)}` : `${which} in ${namespaces}`;
}

/** Why a workload is open to pods so far and no further: the policies that decide, with their places. */
export function exposureReason({ by, policies }: ExposureLine["reasons"], allowed: Allowed): string | undefined {
  const named = policies.map(({ policy, location }) => `${policy.name} (${location.file}:${location.line})`).join(", ");
  switch (by) {
    case "rule":
      return allowed !== "all" && allowed.length === 0 ? `denied by ${named}` : `by ${named}`;
    case "isolation":
      return `isolated by ${named}`;
    case "default":
      return "no policy isolates it";
    default:
      return undefined;
  }
}

const allV4 = "0.0.0.0-255.255.255.255";
const allV6 = "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";

/** Ranges in the shortest words: CIDRs where a range is one, whole families by name. */
export function rangesWords(ranges: readonly string[]): string {
  if (ranges.includes(allV4) && ranges.includes(allV6)) return "any address";
  const words = ranges.map((range) => (range === allV4 ? "any IPv4 address" : range === allV6 ? "any IPv6 address" : rangeWords(range)));
  return words.join(", ");
}

function rangeWords(range: string): string {
  const [first = "", last = ""] = range.split("-");
  if (first === last) return first;
  return cidrOfV4(first, last) ?? `${first}-${last}`;
}

function cidrOfV4(first: string, last: string): string | undefined {
  const start = v4Number(first);
  const end = v4Number(last);
  if (start === undefined || end === undefined) return undefined;
  const size = end - start + 1;
  const bits = Math.log2(size);
  if (!Number.isInteger(bits) || start % size !== 0) return undefined;
  return `${first}/${32 - bits}`;
}

function v4Number(text: string): number | undefined {
  const parts = text.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part))) return undefined;
  return parts.reduce((value, part) => value * 256 + part, 0);
}
