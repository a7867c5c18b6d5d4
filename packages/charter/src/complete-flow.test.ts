import { describe, expect, test } from "vitest";
import type { External, Need, RequiredFlow } from "./charter.ts";
import { completeFlow, portsToWrite } from "./complete-flow.ts";
import type { FlowDraft, Surroundings } from "./needs.ts";
import { formatPort } from "./ports.ts";

const at = { file: "page.md", line: 1, column: 1 };
const mlflow: External = { name: "MLflow LoadBalancer", address: "192.168.1.208", port: 5000, protocol: "TCP", kind: "load-balancer", statement: "S2.E1", at };
const around: Surroundings = { externals: [mlflow], ownNamespaces: new Set(["training", "serving"]), written: "page" };

function draft(from: string, to: string, reasons: readonly string[], ports: FlowDraft["ports"] = []): FlowDraft {
  return { id: `${from}-to-${to}`, from: [{ namespace: from }], to: [{ namespace: to }], toExternals: [], ports, reasons: reasons.map((text, index) => ({ text, statement: `S2.F1${"abc"[index] ?? ""}`, at })), statement: "S2.F1", at };
}

const needsOf = (flow: RequiredFlow): readonly Need[] => flow.reasons.flatMap(({ needs }) => needs);
const namespacesOf = (end: Need["source"]): readonly string[] => (end.kind === "pods" ? end.namespaces : [end.kind === "external" ? end.name : end.kind]);
const shown = (flow: RequiredFlow): readonly string[] => needsOf(flow).map(({ id, source, destination, ports }) => `${id}: ${namespacesOf(source).join("+")} → ${namespacesOf(destination).join("+")} ${ports.map(formatPort).join(" ")}`);

describe("where a reason's flow begins and ends", () => {
  test.each([
    ["a client is the flow's source", draft("serving", "kube-system", ["DNS"]), ["coredns/resolve: serving → kube-system UDP 53 TCP 53"]],
    ["a component is where the page says, when that is nobody's own", draft("serving", "dns-system", ["DNS"]), ["coredns/resolve: serving → dns-system UDP 53 TCP 53"]],
    ["it is where it usually is, when the page names only namespaces of its own", draft("training", "serving", ["DNS"]), ["coredns/resolve: training → kube-system UDP 53 TCP 53"]],
    ["it is the page's external of that name", draft("training", "serving", ["MLflow runs"]), ["mlflow/tracking: training → MLflow LoadBalancer TCP 5000"]],
    ["what is shared through something elsewhere has two clients", draft("training", "serving", ["MLflow runs are shared between both"]), ["mlflow/tracking: training+serving → MLflow LoadBalancer TCP 5000"]],
    ["what is shared with the destination itself has one", draft("serving", "kube-system", ["DNS is shared by all"]), ["coredns/resolve: serving → kube-system UDP 53 TCP 53"]],
    ["the API server is no namespace's", draft("training", "serving", ["deploy models"]), ["kubernetes-api/use-api: training → api-server TCP 6443"]],
    ["components of the flow's source are looked for there", draft("serving", "seldon-system", ["xDS routes of the Seldon scheduler"]), ["seldon-core/agent-to-scheduler: serving → seldon-system TCP 9005", "seldon-core/envoy-routes: serving → seldon-system TCP 9002", "seldon-core/modelgateway-to-scheduler: serving → seldon-system TCP 9004", "seldon-core/pipelinegateway-to-scheduler: serving → seldon-system TCP 9004"]],
    ["what a component does inside the flow's source is not meant", draft("seldon-system", "serving", ["Seldon scheduler"]), []],
  ])("%s", (_claim, written, expected) => {
    const { flow } = completeFlow(written, around);
    expect(shown(flow)).toEqual(expected);
  });
});

describe("ports", () => {
  test.each([
    ["follow from the reasons", draft("serving", "kube-system", ["DNS"]), ["UDP 53 by coredns", "TCP 53 by coredns"]],
    ["that stand beside a reason choose among a pack's", draft("serving", "seldon-system", ["Seldon runtime, TCP 9004"]), ["TCP 9004 by page"]],
    ["that no pack knows replace those of its first flow", draft("serving", "kube-system", ["DNS on UDP 5353"]), ["UDP 5353 by page"]],
    ["of one reason do not hide those of another", draft("serving", "kube-system", ["DNS", "metrics: TCP 10250"]), ["TCP 10250 by page", "UDP 53 by coredns", "TCP 53 by coredns"]],
    ["of a reason that leads elsewhere are not the flow's", draft("training", "serving", ["MLflow: TCP 5000", "models: TCP 9000"]), ["TCP 9000 by page"]],
    ["behind the flow itself are the whole list", draft("serving", "seldon-system", ["Seldon runtime communication"], [{ protocol: "TCP", port: 9005, source: "page" }]), ["TCP 9005 by page"]],
  ])("%s", (_claim, written, expected) => {
    expect(completeFlow(written, around).flow.ports.map((port) => `${formatPort(port)} by ${port.source}`)).toEqual(expected);
  });

  test("what a pack would add to the whole list is not a need, and is told", () => {
    const { flow, inferences } = completeFlow(draft("serving", "seldon-system", ["Seldon runtime communication"], [{ protocol: "TCP", port: 9005, source: "page" }]), around);
    expect(needsOf(flow).map(({ id }) => id)).toEqual(["seldon-core/agent-to-scheduler"]);
    expect(inferences.map(({ text }) => text).filter((text) => text.includes("would need"))).toEqual([
      expect.stringContaining('"Seldon runtime communication" would need TCP 9002 too'),
      expect.stringContaining('"Seldon runtime communication" would need TCP 9004 too'),
      expect.stringContaining('"Seldon runtime communication" would need TCP 9004 too'),
    ]);
  });

  test.each([
    ["need not be written where they follow", draft("serving", "kube-system", ["DNS"]), []],
    ["need not be written where a reason says them", draft("serving", "kube-system", ["metrics: TCP 10250"]), []],
    ["are written where they were", draft("serving", "kube-system", ["names"], [{ protocol: "UDP", port: 53, source: "page" }]), ["UDP 53"]],
  ])("%s", (_claim, written, expected) => {
    const { flow } = completeFlow(written, around);
    expect(portsToWrite(flow, around).map(formatPort)).toEqual(expected);
  });
});

describe("problems", () => {
  const codes = (written: FlowDraft): readonly string[] => completeFlow(written, around).problems.map(({ code }) => code);

  test.each([
    ["a reason that names nothing, beside one that does", draft("serving", "kube-system", ["DNS", "essential services"]), ["flow-reason-unclear"]],
    ["nothing known at all is said once", draft("serving", "kube-system", ["essential services", "other things"]), ["flow-without-port"]],
    ["a reason of a flow with ports only explains it", draft("serving", "kube-system", ["essential services"], [{ protocol: "TCP", port: 10250, source: "page" }]), []],
    ["ends that are equal are another problem", draft("serving", "serving", ["replicas"]), []],
  ])("%s", (_claim, written, expected) => {
    expect(codes(written)).toEqual(expected);
  });

  test("a reason whose component runs elsewhere says what it is and that it does not fit", () => {
    const [problem] = completeFlow(draft("serving", "kube-system", ["DNS", "MetalLB"]), around).problems;
    expect(problem?.message).toBe("`MetalLB` names MetalLB, but nothing of that runs from serving to kube-system");
  });
});
