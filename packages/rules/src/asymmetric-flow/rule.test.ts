import { checkRule } from "../../test/check-rule.ts";
import { asymmetricFlow } from "./rule.ts";

checkRule(asymmetricFlow, { cases: [] });
