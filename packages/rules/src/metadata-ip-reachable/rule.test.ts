import { checkRule } from "../../test/check-rule.ts";
import { metadataIpReachable } from "./rule.ts";

checkRule(metadataIpReachable, { cases: [] });
