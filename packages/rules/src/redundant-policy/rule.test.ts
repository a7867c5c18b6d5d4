import { checkRule } from "../../test/check-rule.ts";
import { redundantPolicy } from "./rule.ts";

checkRule(redundantPolicy, { cases: [] });
