import { checkRule } from "../../test/check-rule.ts";
import { redundantRule } from "./rule.ts";

checkRule(redundantRule, { cases: [] });
