import type { AddressRange, Protocol, Requirement, Selector } from "@demarc/engine";
import { cidrOf, firstOf, lastOf } from "../src/addresses.ts";
import type { LabelSelector } from "../src/index.ts";

/** SEL-2 */
export function selectorOf({ matchLabels, matchExpressions }: LabelSelector): Selector {
  const equal = Object.entries(matchLabels ?? {}).map(([key, value]): Requirement => ({
    key,
    operator: "In",
    values: [value],
  }));
  const others = (matchExpressions ?? []).map(({ key, operator, values }): Requirement => {
    if (!isOperator(operator)) throw new Error(`operator \`${operator}\` is refused (NPV-22)`);
    return { key, operator, values: values ?? [] };
  });
  return [...equal, ...others];
}

/** NPV-20 to NPV-22; the admin kinds accept what is not (CPV-10). */
export function isUsable({ matchExpressions }: LabelSelector): boolean {
  return (matchExpressions ?? []).every(
    ({ operator, values }) => isOperator(operator) && operator.endsWith("In") === (values ?? []).length > 0,
  );
}

function isOperator(operator: string): operator is Requirement["operator"] {
  return ["In", "NotIn", "Exists", "DoesNotExist"].includes(operator);
}

export function isPortProtocol(protocol: string): protocol is Exclude<Protocol, "other"> {
  return ["TCP", "UDP", "SCTP"].includes(protocol);
}

/** NP-21 */
export function rangeOf(text: string): AddressRange {
  const cidr = cidrOf(text);
  return { family: cidr.family, first: firstOf(cidr), last: lastOf(cidr) };
}

/** NP-20 */
export function without(range: AddressRange, exceptions: readonly AddressRange[]): readonly AddressRange[] {
  return exceptions.reduce<readonly AddressRange[]>(
    (left, { family, first, last }) =>
      left.flatMap((part) => {
        if (part.family !== family || last < part.first || first > part.last) return [part];
        return [
          ...(part.first < first ? [{ ...part, last: first - 1n }] : []),
          ...(part.last > last ? [{ ...part, first: last + 1n }] : []),
        ];
      }),
    [range],
  );
}
