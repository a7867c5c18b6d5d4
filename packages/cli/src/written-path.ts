import path from "node:path";

/** A path that a file names, as one would type it from the working folder: relative to the file's folder, or absolute. */
export function pathFrom(folder: string, written: string): string {
  return path.isAbsolute(written) ? written : path.join(folder, written);
}
