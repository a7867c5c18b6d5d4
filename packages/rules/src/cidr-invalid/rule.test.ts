import { checkRule } from "../../test/check-rule.ts";
import { cidrInvalid } from "./rule.ts";

checkRule(cidrInvalid, { cases: [] });
