export type { Pack, PackComponent, PackFlow, PackRun } from "./pack.ts";
