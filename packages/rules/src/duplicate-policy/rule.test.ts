import { checkRule } from "../../test/check-rule.ts";
import { duplicatePolicy } from "./rule.ts";

checkRule(duplicatePolicy, { cases: [] });
