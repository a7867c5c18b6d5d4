import { checkRule } from "../../test/check-rule.ts";
import { duplicateRule } from "./rule.ts";

checkRule(duplicateRule, { cases: [] });
