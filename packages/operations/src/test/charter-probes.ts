import type { CharterFile } from "@demarc/charter";
import type { ConnectivityTest } from "./file.ts";

/** The probes of a charter as a test of the manifests that it names. */
export function testOfCharter({ charter, manifests }: CharterFile, file: string): ConnectivityTest {
  const { cni, cniOptions, podCidrs, nodeCidrs, kubernetesVersion, lbSource } = charter.environment;
  return {
    name: charter.title === "" ? file : charter.title,
    file,
    manifests,
    options: { cni, cniGivenBy: "the charter", ...cniOptions, podCidrs, nodeCidrs, kubernetesVersion, lbSource },
    probes: charter.probes.map(({ from, to, protocol, port, expect, ipFamily, at }) => ({ from, to, protocol, port, expect, ipFamily, location: at })),
  };
}
