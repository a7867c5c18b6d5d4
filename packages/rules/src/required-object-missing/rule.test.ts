import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { requiredObjectMissing } from "./rule.ts";

checkRule(requiredObjectMissing, { page: guidelinesPage, cases: [] });
