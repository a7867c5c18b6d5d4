/** A page of one team that lists one external, an item of Markdown on line 12. */
export function externalPage(item: string): string {
  return `# Network guidelines

## Responsibilities

### Application team (financial-ml)
- **Application-specific** network policies

## Namespaces managed
- \`financial-ml\` - Model serving

## External dependencies
${item}
`;
}
