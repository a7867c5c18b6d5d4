import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { undeclaredReverseFlow } from "./rule.ts";

checkRule(undeclaredReverseFlow, { page: guidelinesPage, cases: [] });
