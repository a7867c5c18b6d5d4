import { fileURLToPath } from "node:url";
import type { Host, OutputStream } from "../src/host.ts";
import { main } from "../src/main.ts";

export { default as stringWidth } from "string-width";

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface Surroundings {
  /** Default: the root of the repository. */
  readonly cwd?: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the streams are terminals. */
  readonly terminal?: boolean;
  readonly columns?: number;
}

export const repositoryRoot: string = fileURLToPath(new URL("../../../", import.meta.url));

/** Runs a command line as the program does, in this process, with a host that remembers what was written. */
export async function demarc(args: readonly string[], { cwd = repositoryRoot, stdin = "", env = {}, terminal = false, columns }: Surroundings = {}): Promise<Ran> {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written): OutputStream => ({
    isTTY: terminal,
    ...(columns !== undefined && { columns }),
    write: (text) => {
      written[name] += text;
      return true;
    },
    on: () => undefined,
  });
  const host: Host = {
    argv: ["node", "demarc", ...args],
    env,
    cwd: () => cwd,
    stdin: Object.assign(chunks(stdin), { isTTY: false }),
    stdout: stream("stdout"),
    stderr: stream("stderr"),
  };
  await main(host);
  return { ...written, exitCode: Number(host.exitCode ?? 0) };
}

async function* chunks(text: string): AsyncGenerator<string> {
  await Promise.resolve();
  yield text;
}
