import { checkRule } from "../../test/check-rule.ts";
import { tightPolicyMadeVoid } from "./rule.ts";

checkRule(tightPolicyMadeVoid, { cases: [] });
