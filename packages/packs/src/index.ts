export type {
  Pack, PackComponent, PackFlow, PackObject, PackPod, PackPort, PackProtocol, PackReference, PackRun,
} from "./pack.ts";
export { packById, packEnd, packPorts, packs, type PackEnd } from "./packs.ts";
export { findPacks, type PackMatch } from "./find.ts";
