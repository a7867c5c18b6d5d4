import { checkRule } from "../../test/check-rule.ts";
import { maskedRule } from "./rule.ts";

checkRule(maskedRule, { cases: [] });
