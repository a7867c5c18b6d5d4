import { addressSet, intersectAddresses, parseAddress, parseCidr, type AddressRange } from "@demarc/engine";
import { nearestName } from "@demarc/kubernetes";
import type { Problem } from "@demarc/source";
import { problem } from "../problem-codes.ts";
import type { WorkloadEnd } from "../ends.ts";

/** What `--from`, `--to` and `--touching` let through: workloads by name, addresses by range. */
export interface EndFilter {
  workload(end: WorkloadEnd): boolean;
  /** The part of the ranges that is asked for; empty when none is. */
  ranges(ranges: readonly AddressRange[]): readonly AddressRange[];
}

export const everyEnd: EndFilter = { workload: () => true, ranges: (ranges) => ranges };

/**
 * Reads filters as people type them: `financial-ml` (a namespace), `financial-ml/mlserver`,
 * `financial-ml/deployment/mlserver`, `outside`, an address or a CIDR. Several are a union; none is everything.
 * A name that nothing has is a problem with the nearest name that something has, since an empty list would
 * look like "nothing may pass".
 */
export function readEndFilter(
  flag: string,
  written: readonly string[],
  ends: readonly WorkloadEnd[],
): { readonly value: EndFilter; readonly problems: readonly Problem[] } {
  if (written.length === 0) return { value: everyEnd, problems: [] };
  const names = new Set<string>();
  const ranges: AddressRange[] = [];
  let outside = false;
  const problems: Problem[] = [];
  const known = new Set(ends.flatMap(namesOf));
  for (const text of written) {
    const range = readRange(text);
    if (text === "outside") outside = true;
    else if (range !== undefined) ranges.push(range);
    else if (known.has(text)) names.add(text);
    else problems.push(unknownEnd(flag, text, known));
  }
  const set = addressSet(ranges);
  return {
    value: {
      workload: (end) => namesOf(end).some((name) => names.has(name)),
      ranges: (asked) => (outside ? asked : intersectAddresses(asked, set)),
    },
    problems,
  };
}

function namesOf({ namespace, name, workloadKind }: WorkloadEnd): readonly string[] {
  return [namespace, `${namespace}/${name}`, `${namespace}/${workloadKind.toLowerCase()}/${name}`];
}

function readRange(text: string): AddressRange | undefined {
  const address = parseAddress(text);
  if (address !== undefined) return { family: address.family, first: address.value, last: address.value };
  const cidr = parseCidr(text);
  return cidr.ok ? cidr.range : undefined;
}

function unknownEnd(flag: string, text: string, known: ReadonlySet<string>): Problem {
  const near = nearestName(text, known);
  return problem("end-not-found", `${flag} names \`${text}\`, and no namespace or workload of the input is called so`, {
    expected: "a namespace, namespace/workload, an address, a CIDR or `outside`",
    ...(near !== undefined && { fix: `did you mean \`${near}\`?` }),
  });
}
