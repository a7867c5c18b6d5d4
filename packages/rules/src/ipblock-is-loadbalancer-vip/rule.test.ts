import { checkRule } from "../../test/check-rule.ts";
import { ipblockIsLoadbalancerVip } from "./rule.ts";

checkRule(ipblockIsLoadbalancerVip, { cases: [] });
