import path from "node:path";
import { nodeHost, type LoaderHost } from "@demarc/kubernetes";
import type { Host } from "./host.ts";

/** The disk as seen from the host's folder, which in tests is not the process's; messages keep paths as they were typed. */
export function loaderHost(host: Host): LoaderHost {
  const disk = nodeHost(host.stdin);
  const at = (file: string): string => path.resolve(host.cwd(), file);
  return {
    ...disk,
    readFile: (file, bytesMax) => disk.readFile(at(file), bytesMax),
    readDirectory: (folder) => disk.readDirectory(at(folder)),
    realPath: (file) => disk.realPath(at(file)),
    stat: (file) => disk.stat(at(file)),
  };
}
