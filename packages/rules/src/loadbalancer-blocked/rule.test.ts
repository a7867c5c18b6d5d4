import { checkRule } from "../../test/check-rule.ts";
import { loadbalancerBlocked } from "./rule.ts";

checkRule(loadbalancerBlocked, { cases: [] });
