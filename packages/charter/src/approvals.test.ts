import { expect, test } from "vitest";
import { whyNotApproved } from "./approvals.ts";
import { readCharter } from "./file/read-charter.ts";

const charterWith = (approval: string): string => `apiVersion: demarc.dev/v1alpha1
kind: Charter
spec:
  teams: [{id: platform, role: platform}, {id: claims, role: application}, {id: fraud, role: application}]
  namespaces: [{name: claims, owner: claims}, {name: claims-ml, owner: claims}, {name: fraud, owner: fraud}]
  approvals: [${approval}]
`;

test.each([
  ["the destination's owner may", "from: claims, to: fraud, approvedBy: [fraud]", undefined],
  ["the platform may", "from: claims, to: fraud, approvedBy: [platform]", undefined],
  ["the platform by another of its names may", "from: claims, to: fraud, approvedBy: [Infrastructure team]", undefined],
  ["one of several is enough", "from: claims, to: fraud, approvedBy: [claims, fraud]", undefined],
  ["who asks may not", "from: claims, to: fraud, approvedBy: [claims]", "claims cannot agree to it: that takes fraud or platform"],
  ["a third team may not", "from: claims, to: kube-system, approvedBy: [fraud]", "fraud cannot agree to it: that takes platform"],
  ["nobody that the page knows", "from: claims, to: fraud, approvedBy: [ghosts]", "ghosts is no team of the page"],
  ["a team's own business", "from: claims, to: claims-ml, approvedBy: [claims]", undefined],
  ["the outside is the platform's to grant", "from: claims, to: {cidr: 192.0.2.0/24}, approvedBy: [claims]", "claims cannot agree to it: that takes platform"],
  ["the outside, granted", "from: claims, to: {cidr: 192.0.2.0/24}, approvedBy: [platform]", undefined],
  ["on its last day", "from: claims, to: fraud, approvedBy: [fraud], expires: 2026-05-01", undefined],
  ["after it", "from: claims, to: fraud, approvedBy: [fraud], expires: 2026-04-30", "it ended on 2026-04-30"],
])("%s", (_, approval, reason) => {
  const { charter } = readCharter({ path: "demarc.yaml", text: charterWith(`{id: NET-1, ports: [TCP 80], ${approval}}`) }).value ?? {};
  const [read] = charter?.approvals ?? [];
  if (charter === undefined || read === undefined) throw new Error("the charter of the case cannot be read");
  expect(whyNotApproved(charter, read, "2026-05-01")).toBe(reason);
});
