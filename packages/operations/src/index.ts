export { check } from "./check/operation.ts";
export type { CheckOptions, CheckOutcome } from "./check/operation.ts";
export type {
  AppliedWaiver, CheckResult, CheckSummary, Finding, FindingFlow, FindingSeverity, InventoryReport, RuleAccountReport, SeverityCount,
  StatementStatus,
} from "./check/result.ts";
export { list } from "./list/operation.ts";
export type { ListOptions } from "./list/operation.ts";
export { countOf } from "./list/result.ts";
export type { Connection, Connectivity, ConnectivityCount, DeclaredPortCount, ExposureLine, UndeterminedConnection } from "./list/result.ts";
export { explain } from "./explain/operation.ts";
export type { ExplainQuestion } from "./explain/operation.ts";
export type { AskedEnd, DecidingRule, Explanation, FlowExplanation, Move, PolicyPlace, SideExplanation, TierExplanation } from "./explain/result.ts";
export { clusterOptionsOf, runConnectivityTest, summarise, testWithoutManifests } from "./test/operation.ts";
export { testOfCharter } from "./test/charter-probes.ts";
export { isConnectivityTest, readConnectivityTest } from "./test/read.ts";
export type { ConnectivityTest, Probe, TestOptions } from "./test/file.ts";
export type { ProbeResult, SuiteResult, TestResult } from "./test/result.ts";
export { validate } from "./validate/operation.ts";
export type { FieldError, ValidatedObject, ValidateResult } from "./validate/result.ts";
export { whatIf } from "./what-if/operation.ts";
export type { WhatIfQuestion } from "./what-if/operation.ts";
export type { ChangedFlow, ChangeGroup, Effect, RequiredChange, WhatIfReason, WhatIfResult, WhatIfStep } from "./what-if/result.ts";
export type { Allowed, AllowedPorts, End, PodsEnd } from "./ends.ts";
export type { FlowProtocol } from "./protocol.ts";
export type { LbSource } from "./source-readings.ts";
export { judge } from "./judged.ts";
export type { Judged } from "./judged.ts";
export { ruleList, unknownRule } from "./rule-list.ts";
export type { RuleSummary } from "./rule-list.ts";
export { referenceForms } from "./reference.ts";
export type { ObjectName } from "./result-parts.ts";
export { jsonSchema, schemaNames } from "./schemas.ts";
export type { SchemaName } from "./schemas.ts";
export { PROBLEM_CODES } from "./problem-codes.ts";
export type { OperationProblemCode, ProblemCode } from "./problem-codes.ts";
export { cniChoice, plugInFor } from "./plug-in.ts";
export type { PlugInReport } from "./plug-in.ts";
