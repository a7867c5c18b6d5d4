import type { Command } from "commander";

interface Word {
  readonly name: string;
  readonly summary: string;
}

interface CommandWords extends Word {
  readonly flags: readonly (Word & { readonly choices: readonly string[] })[];
  readonly subcommands: readonly Word[];
  /** What the first argument may be, where that is a short list. */
  readonly values: readonly string[];
}

/** A completion script, made from the very definitions that parse the command line, so that it cannot lag behind. */
export function completionScript(shell: "bash" | "zsh" | "fish", program: Command): string {
  const commands = program.commands.map(wordsOf);
  switch (shell) {
    case "bash":
      return bash(commands);
    case "zsh":
      return zsh(commands);
    case "fish":
      return fish(commands);
  }
}

function wordsOf(command: Command): CommandWords {
  return {
    name: command.name(),
    summary: command.summary(),
    flags: command.options.flatMap(({ long, description, argChoices }) =>
      typeof long !== "string" ? [] : [{ name: long, summary: description, choices: argChoices ?? [] }]),
    subcommands: command.commands.map((one) => ({ name: one.name(), summary: one.summary() })),
    values: command.registeredArguments[0]?.argChoices ?? [],
  };
}

function bash(commands: readonly CommandWords[]): string {
  const cases = commands.map(({ name, flags, subcommands, values }) => {
    const choices = flags.filter((flag) => flag.choices.length > 0).map((flag) => `      ${flag.name}) COMPREPLY=($(compgen -W "${flag.choices.join(" ")}" -- "$cur")); return ;;`);
    const words = [...subcommands, ...flags].map((word) => word.name).concat(values).join(" ");
    return [
      `    ${name})`,
      ...(choices.length === 0 ? [] : ['      case "$prev" in', ...choices.map((line) => `  ${line}`), "      esac"]),
      `      COMPREPLY=($(compgen -W "${words}" -- "$cur") $(compgen -f -- "$cur")) ;;`,
    ].join("\n");
  });
  return `# bash completion for demarc
_demarc() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")} --help --version" -- "$cur"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
}
complete -o filenames -F _demarc demarc
`;
}

function zsh(commands: readonly CommandWords[]): string {
  const cases = commands.map(({ name, flags, subcommands, values }) => {
    const specs = flags.map((flag) => `      '${quoteZsh(flag.name)}[${quoteZsh(flag.summary)}]${flag.choices.length === 0 ? "" : `:value:(${flag.choices.join(" ")})`}'`);
    const firsts = [...subcommands.map((one) => one.name), ...values];
    const rest = firsts.length === 0 ? "'*:path:_files'" : `'1:word:(${firsts.join(" ")})' '*:path:_files'`;
    return `    ${name}) _arguments \\\n${[...specs, `      ${rest}`].join(" \\\n")} ;;`;
  });
  return `#compdef demarc
_demarc() {
  local -a commands=(
${commands.map(({ name, summary }) => `    '${name}:${quoteZsh(summary)}'`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command=\${words[2]}
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join("\n")}
  esac
}
_demarc "$@"
`;
}

function quoteZsh(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(/[[\]:]/g, (mark) => `\\${mark}`);
}

function fish(commands: readonly CommandWords[]): string {
  const lines = ["# fish completion for demarc"];
  for (const { name, summary, flags, subcommands, values } of commands) {
    lines.push(`complete -c demarc -n __fish_use_subcommand -a ${name} -d ${quoteFish(summary)}`);
    for (const one of subcommands) lines.push(`complete -c demarc -n '__fish_seen_subcommand_from ${name}' -a ${one.name} -d ${quoteFish(one.summary)}`);
    if (values.length > 0) lines.push(`complete -c demarc -n '__fish_seen_subcommand_from ${name}' -x -a ${quoteFish(values.join(" "))}`);
    for (const flag of flags) {
      const choices = flag.choices.length === 0 ? "" : ` -x -a ${quoteFish(flag.choices.join(" "))}`;
      lines.push(`complete -c demarc -n '__fish_seen_subcommand_from ${name}' -l ${flag.name.replace(/^--/, "")} -d ${quoteFish(flag.summary)}${choices}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function quoteFish(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
