import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { orphanNamespace } from "./rule.ts";

checkRule(orphanNamespace, { page: guidelinesPage, cases: [] });
