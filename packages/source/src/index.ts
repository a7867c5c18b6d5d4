export type { Location, Problem, Reading } from "./problem.ts";
export type { Document, Path, SourceFile, Step } from "./document.ts";
