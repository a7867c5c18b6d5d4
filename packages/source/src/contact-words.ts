/**
 * Somebody with where they are reached: `the platform team (#platform)`; the contact alone where it begins with their
 * name, as in `platform team, #platform`.
 *
 * @param words  who, as the sentence has it
 * @param name  who, as the page has it
 */
export function withContact(words: string, name: string, contact: string | undefined): string {
  if (contact === undefined) return words;
  const isNamed = contact.toLowerCase().startsWith(name.toLowerCase()) && /^[\s,:;(]/.test(contact.slice(name.length));
  return isNamed ? contact : `${words} (${contact})`;
}
