/** One command of a session, and what it must print. */
export interface Step {
  readonly command: string;
  /** Words of the command line, without `demarc`. */
  readonly args: readonly string[];
  /** File that standard input comes from. */
  readonly stdin: string | undefined;
  /** Folder of the repository to run in; undefined: the session's own. */
  readonly in: string | undefined;
  readonly expected: readonly string[];
  readonly exitCode: number;
  /** Lines of session.md, 0-based, that hold output and exit code. */
  readonly firstLine: number;
  readonly endLine: number;
}

/** The steps of the console blocks of a session, in order. Throws for a block that holds no command: it would test nothing. */
export function stepsOf(session: string): readonly Step[] {
  const lines = session.split("\n");
  const steps: Step[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const fence = /^```console(?: in=(?<folder>\S+))?$/.exec(lines[at] ?? "");
    if (fence === null) continue;
    const end = lines.indexOf("```", at + 1);
    if (end < 0 || !(lines[at + 1] ?? "").startsWith("$ demarc")) throw new Error(`line ${at + 1}: a console block begins with \`$ demarc\` and ends with a fence`);
    const starts = lines.flatMap((line, index) => (index > at && index < end && line.startsWith("$ demarc") ? [index] : []));
    starts.forEach((start, index) => {
      steps.push(stepOf(lines, start, starts[index + 1] ?? end, fence.groups?.["folder"]));
    });
    at = end;
  }
  return steps;
}

function stepOf(lines: readonly string[], start: number, end: number, folder: string | undefined): Step {
  // A command may go on over lines that end with a backslash.
  let first = start + 1;
  let command = lines[start] ?? "";
  while (command.endsWith("\\")) {
    command = `${command.slice(0, -1).trimEnd()} ${(lines[first] ?? "").trim()}`;
    first += 1;
  }
  const [words = "", stdin] = command.replace(/^\$ demarc ?/, "").split(" < ");
  const output = lines.slice(first, end);
  const exit = /^exit (\d)$/.exec(output.at(-1) ?? "");
  return {
    command,
    args: words.split(" ").filter((word) => word !== ""),
    stdin: stdin?.trim(),
    in: folder,
    expected: exit === null ? output : output.slice(0, -1),
    exitCode: Number(exit?.[1] ?? 0),
    firstLine: first,
    endLine: end,
  };
}

/** Whether what was printed is what is shown, where `…` stands for any lines. */
export function matches(expected: readonly string[], printed: readonly string[]): boolean {
  const rest = expected.indexOf("…");
  if (rest < 0) return expected.length === printed.length && expected.every((line, index) => line === printed[index]);
  if (!expected.slice(0, rest).every((line, index) => line === printed[index])) return false;
  const after = expected.slice(rest + 1);
  for (let start = rest; start <= printed.length; start += 1) if (matches(after, printed.slice(start))) return true;
  return false;
}
