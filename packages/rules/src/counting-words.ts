export { count, listSome } from "@demarc/source";
