import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { objectInForeignNamespace } from "./rule.ts";

checkRule(objectInForeignNamespace, { page: guidelinesPage, cases: [] });
