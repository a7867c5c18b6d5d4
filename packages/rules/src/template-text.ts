/** Placeholders of the engines that manifests are written in: `{{ … }}` (Helm, Jinja), `${…}`, `$(…)`, `<% … %>`, `#@`. */
const placeholder = /\{\{.*?\}\}|\{%.*?%\}|<%.*?%>|\$\{[^}]*\}|\$\([A-Za-z_][A-Za-z0-9_]*\)/s;

/** Whether a text is not yet what it will be. */
export function holdsTemplate(text: string): boolean {
  return placeholder.test(text);
}
