import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { seldonRequirementsUnsatisfied } from "./rule.ts";

checkRule(seldonRequirementsUnsatisfied, { page: guidelinesPage, cases: [] });
