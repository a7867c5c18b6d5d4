export type {
  Charter,
  Section,
  Statement,
  Team,
  CharterNamespace,
  Concern,
  Responsibility,
  RequiredFlow,
  ForbiddenFlow,
  ForbiddenSide,
  ForbiddenEnd,
  WideEnd,
  Probe,
  FlowEnd,
  FlowPort,
  Need,
  PackEnd,
  External,
  RequestField,
  RequestExample,
  FocusItem,
  Principle,
  TroubleshootingRoute,
  Approval,
  ApprovalEnd,
  Waiver,
  Environment,
  Inference,
} from "./charter.ts";
export type { Authorship, FlowOwnership, FlowParty, Ownership } from "./ownership.ts";
export { ownership } from "./ownership.ts";
export { readPage } from "./page/read-page.ts";
export { CHARTER_PROBLEM_CODES, type CharterProblemCode, type CharterProblemCodeEntry } from "./problem-codes.ts";
export type { AgreedTraffic, Ends } from "./agreed-traffic.ts";
export { apiServerEndpoints } from "./api-servers.ts";
export { teamNamed, whyNotApproved } from "./approvals.ts";
export { APPLICATION } from "./page/team-register.ts";
export { servicesAt } from "./end-finder.ts";
export { agreedTraffic, trafficOfApproval } from "./agreed-traffic.ts";
export { justificationOf } from "./justification.ts";
export type { ForbiddenTraffic, ForbiddenPart } from "./forbidden-traffic.ts";
export { forbiddenTraffic } from "./forbidden-traffic.ts";
export { concernsOfNamespace, decisiveConcernOf } from "./concerns.ts";
export { forbiddenText, sideText } from "./statements.ts";
export { readCharter, type CharterFile } from "./file/read-charter.ts";
export { renderCharter } from "./file/render-charter.ts";
export { CHARTER_API_VERSION, charterJsonSchema } from "./file/schema.ts";
export { cniOptionShape } from "./file/cni-options.ts";
export { renderPage } from "./page/render-page.ts";
export { isContradiction, lintFacts, lintPage, type PageFacts } from "./lint.ts";
