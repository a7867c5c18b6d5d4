import { checkRule } from "../../test/check-rule.ts";
import { ingressBackendBlocked } from "./rule.ts";

checkRule(ingressBackendBlocked, { cases: [] });
