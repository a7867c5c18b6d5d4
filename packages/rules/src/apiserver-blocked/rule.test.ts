import { checkRule } from "../../test/check-rule.ts";
import { apiserverBlocked } from "./rule.ts";

checkRule(apiserverBlocked, { cases: [] });
