import { checkRule } from "../../test/check-rule.ts";
import { externalAddressOfAnotherService } from "./rule.ts";

checkRule(externalAddressOfAnotherService, { cases: [] });
