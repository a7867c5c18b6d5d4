import { addressOf, cidrOf, everything, firstOf, lastOf, textOf } from "../src/addresses.ts";
import { addressesOf, endOf, isRunning, mayHave } from "../src/ends.ts";
import type { Question, Situation } from "../src/index.ts";

/**
 * Everything worth asking about a situation: all ends (pods, nodes, addresses outside at the borders of blocks), in each
 * family that both have, and without a word about the family where no address tells it; each protocol, at each port that
 * is named anywhere and its neighbours.
 */
export function questionsAbout(situation: Situation): readonly (readonly Question[])[] {
  const { cluster } = situation;
  const pods = cluster.pods.filter(isRunning).map(({ ns, name }) => `${ns}/${name}`);
  const inside = [...pods, ...(cluster.nodes ?? []).map(({ name }) => `node:${name}`)];
  const outside = [...outsideAddresses(situation).map((address) => `ip:${address}`), ...domainsNamed(situation)];
  const traffic = trafficNamed(situation);
  return ([4, 6, undefined] as const).flatMap((ipFamily) => {
    const ends =
      ipFamily === undefined ? inside : [...inside, ...outside].filter((end) => canUse(situation, end, ipFamily));
    const pairs = ends
      .flatMap((from) => ends.map((to) => ({ from, to })))
      .filter(({ from, to }) => !from.startsWith("fqdn:") && (inside.includes(from) || inside.includes(to)));
    return pairs.map((pair) => traffic.map((one) => ({ ...pair, ...one, ...(ipFamily !== undefined && { ipFamily }) })));
  });
}

/** Each domain that a policy names, one more label before it, and the other way to write it; at an address that has no other meaning. */
function domainsNamed({ policies }: Situation): readonly string[] {
  const written = [...JSON.stringify(policies.map(({ spec }) => spec)).matchAll(/"(?:\*\.)?([A-Za-z]+(?:\.[A-Za-z]+)+\.?)"/g)].map(([, name = ""]) => name);
  const names = [...new Set(written.map((name) => name.toLowerCase()))].flatMap((name) => [name, `www.${name}`]);
  return names.flatMap((name) => [`fqdn:${name}@198.51.100.1`, `fqdn:${name.toUpperCase()}.@3fff::1`.replace("..", ".")]);
}

/** On both sides of each border of each block, and one of each family that is nowhere near. */
function outsideAddresses({ cluster, policies }: Situation): readonly string[] {
  const written = JSON.stringify(policies);
  const blocks = [...written.matchAll(/"([\da-f.:]+\/\d+)"/g)].map(([, block = ""]) => cidrOf(block));
  const borders = blocks.flatMap((block) =>
    [firstOf(block) - 1n, firstOf(block), lastOf(block), lastOf(block) + 1n].map((value) => ({ ...block, value })),
  );
  const inRange = borders.filter(({ family, value }) => value >= 0n && value <= lastOf(everything(family)));
  const taken = [...cluster.pods.flatMap(addressesOf), ...(cluster.nodes ?? []).flatMap(({ ips }) => ips)]
    .map(addressOf)
    .map(textOf);
  return [...new Set(["198.51.100.1", "3fff::1", ...inRange.map(textOf)])].filter((text) => !taken.includes(text));
}

function canUse({ cluster, options = {} }: Situation, text: string, family: 4 | 6): boolean {
  const outside = /^(?:ip:|fqdn:.*@)(.+)$/.exec(text)?.[1];
  if (outside !== undefined) return addressOf(outside).family === family;
  const end = endOf(cluster, text, family);
  return end.addresses === "unknown" ? mayHave(family, options) : end.addresses.length > 0;
}

function trafficNamed({ cluster, policies }: Situation): readonly Pick<Question, "protocol" | "port">[] {
  const written = JSON.stringify([
    cluster.pods.map(({ containers, initContainers }) => [containers, initContainers]),
    policies,
  ]);
  const numbers = [...written.matchAll(/"(?:port|endPort|containerPort|number|start|end)":(\d+)/g)].map(([, digits]) =>
    Number(digits),
  );
  const ports = [...new Set([1, 443, ...numbers.flatMap((number) => [number - 1, number, number + 1])])].filter(
    (port) => port >= 1 && port <= 65535,
  );
  return [
    ...["TCP", "UDP", "SCTP"].flatMap((protocol) => ports.map((port) => ({ protocol, port }))),
    { protocol: "ICMP", port: null },
  ];
}
