import { checkRule } from "../../test/check-rule.ts";
import { nameContradictsEffect } from "./rule.ts";

checkRule(nameContradictsEffect, { cases: [] });
