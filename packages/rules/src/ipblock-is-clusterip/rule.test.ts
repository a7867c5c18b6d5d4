import { checkRule } from "../../test/check-rule.ts";
import { ipblockIsClusterip } from "./rule.ts";

checkRule(ipblockIsClusterip, { cases: [] });
