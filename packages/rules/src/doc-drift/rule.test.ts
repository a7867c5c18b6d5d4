import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { docDrift } from "./rule.ts";

checkRule(docDrift, { page: guidelinesPage, cases: [] });
