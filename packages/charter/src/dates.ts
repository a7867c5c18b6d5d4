const months = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

export type DateReading = { readonly kind: "date"; readonly date: string } | { readonly kind: "ambiguous"; readonly dates: readonly string[] } | { readonly kind: "none" };

/**
 * Reads the first date of a text as an ISO date: `2025-07-07`, `2025/7/7`, `7 July 2025`, `July 7th, 2025`,
 * `07.07.2025` (day first), `07/13/2025`. A date with slashes that can be read both ways is ambiguous, never guessed.
 */
export function readDate(text: string): DateReading {
  const words = text.toLowerCase().slice(0, 200);
  const iso = /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/.exec(words);
  if (iso !== null) return dateOf(iso[1], iso[2], iso[3]);
  const dayFirst = /(?<!\d)(\d{1,2})(?:st|nd|rd|th)?\.?[\s-]+(?:of\s+)?([a-z]{3,9})\.?,?[\s-]+(\d{4})(?!\d)/.exec(words);
  if (dayFirst !== null) return dateOf(dayFirst[3], monthOf(dayFirst[2]), dayFirst[1]);
  const monthFirst = /(?<![a-z])([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)/.exec(words);
  if (monthFirst !== null) return dateOf(monthFirst[3], monthOf(monthFirst[1]), monthFirst[2]);
  const dotted = /(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)/.exec(words);
  if (dotted !== null) return dateOf(dotted[3], dotted[2], dotted[1]);
  const slashed = /(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?!\d)/.exec(words);
  if (slashed === null) return { kind: "none" };
  const found = [dateOf(slashed[3], slashed[2], slashed[1]), dateOf(slashed[3], slashed[1], slashed[2])].flatMap((read) => (read.kind === "date" ? [read.date] : []));
  const [first, second] = [...new Set(found)];
  if (first === undefined) return { kind: "none" };
  return second === undefined ? { kind: "date", date: first } : { kind: "ambiguous", dates: [first, second] };
}

/** True for `YYYY-MM-DD` of a day that exists. */
export function isIsoDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match !== null && dateOf(match[1], match[2], match[3]).kind === "date";
}

function monthOf(word: string | undefined): string {
  if (word === undefined) return "0";
  const short = word === "sept" ? "sep" : word;
  return String(months.findIndex((month) => month === short || (short.length === 3 && month.startsWith(short))) + 1);
}

function dateOf(year: string | undefined, month: string | undefined, day: string | undefined): DateReading {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (!(m >= 1 && m <= 12 && d >= 1 && d <= daysOf(y, m))) return { kind: "none" };
  return { kind: "date", date: `${String(y).padStart(4, "0")}-${String(m).padStart(2, "0")}-${String(d).padStart(2, "0")}` };
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
