import { checkRule } from "../../test/check-rule.ts";
import { probeRuleNeedless } from "./rule.ts";

checkRule(probeRuleNeedless, { cases: [] });
