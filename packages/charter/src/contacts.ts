/**
 * True when a contact says how to reach somebody: a mail address, a handle, a channel, a telephone number or
 * an address on the web. "Infrastructure team" is a name, not an address.
 */
export function isAddressable(contact: string): boolean {
  return (
    /[^\s@]+@[^\s@]+\.[^\s@]+/.test(contact) ||
    /(?:^|[\s(,:])@[A-Za-z][\w./-]+/.test(contact) ||
    /(?:^|[\s(,:`])#[A-Za-z0-9][\w-]+/.test(contact) ||
    /\bhttps?:\/\/\S+/.test(contact) ||
    /(?:\+|\b00)\d[\d\s()/-]{6,}\d/.test(contact) ||
    /\b(?:phone|tel|ext(?:ension)?|pager|hotline)\b[.:]?\s*[\d+(]/i.test(contact)
  );
}
