import type { External } from "@demarc/charter";
import type { Service } from "@demarc/kubernetes";
import { listSome } from "../counting-words.ts";
import { defineRule, type Rule } from "../rule.ts";

/** An external of the page whose address is another Service's than its name says, or no Service's at all, or not its port. */
export const externalAddressOfAnotherService: Rule = defineRule({
  id: "external-address-of-another-service",
  category: "addresses",
  severity: "error",
  summary: "an address on the page belongs to another Service, or to none",
  statements: ["S2.E1", "S2.E2", "S2.E3"],

  needs: ({ charter }) => (charter === undefined ? "a guidelines page (`--page`) or a `demarc.yaml`" : undefined),

  *find({ charter, cluster, ownership }) {
    const published = cluster.services.filter(({ externalAddresses }) => externalAddresses.length > 0);
    // Without any load balancer in the input nothing tells whose the addresses are.
    if (published.length === 0) return;
    for (const external of charter?.externals ?? []) {
      const wrong = wrongIn(external, published);
      if (wrong === undefined) continue;
      yield { at: external.at, message: wrong.message, details: [`load balancers of the input: ${listSome(published.map(nameAndAddress), 5)}`], owner: ownership.ofConcern("external-access"), statement: external.statement, next: [wrong.fix], subject: external.name, weight: 6 };
    }
  },
});

function wrongIn(external: External, published: readonly Service[]): { readonly message: string; readonly fix: string } | undefined {
  const { name, address, port } = external;
  const holder = published.find(({ externalAddresses }) => externalAddresses.some((one) => one.address === address));
  const named = published.filter((service) => sharesWord(name, service));
  if (holder === undefined) {
    if (external.kind !== "load-balancer") return undefined;
    const [other] = named;
    return { message: `the page gives ${name} the address ${address}, which no Service of the input has`, fix: other === undefined ? "correct the address, or give Demarc the manifest of its Service" : `write the address of ${nameAndAddress(other)}` };
  }
  const [other] = named;
  if (other !== undefined && !named.includes(holder)) return { message: `the page gives ${name} the address ${address}, which is ${holder.namespace}/${holder.name}'s`, fix: `write the address of ${nameAndAddress(other)}` };
  if (port !== undefined && !holder.ports.some((one) => one.port === port)) return { message: `the page gives ${name} port ${port}, and Service ${holder.namespace}/${holder.name} at ${address} has ${listSome(holder.ports.map((one) => String(one.port)), 4)}`, fix: `write ${address}:${holder.ports[0]?.port ?? ""}` };
  return undefined;
}

function sharesWord(name: string, { namespace, name: service }: Service): boolean {
  const plain: ReadonlySet<string> = new Set(["load", "balancer", "loadbalancer", "lb", "service", "server", "the", "api", "external", "model"]);
  const words = name.toLowerCase().split(/[^a-z0-9]+/).filter((word) => word.length > 2 && !plain.has(word));
  return words.some((word) => namespace.includes(word) || service.includes(word));
}

function nameAndAddress({ namespace, name, externalAddresses }: Service): string {
  return `${namespace}/${name} ${externalAddresses[0]?.address ?? ""}`;
}
