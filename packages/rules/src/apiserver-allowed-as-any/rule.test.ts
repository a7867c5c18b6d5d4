import { checkRule } from "../../test/check-rule.ts";
import { apiserverAllowedAsAny } from "./rule.ts";

checkRule(apiserverAllowedAsAny, { cases: [] });
