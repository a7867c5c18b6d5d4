import { type Phrase, quote } from "./phrase.ts";
import type { PageReading } from "./reading.ts";

/** Tells which columns of a table are left out, so that nothing in them is lost in silence. */
export function reportColumns(reading: PageReading, header: readonly Phrase[], isRead: (index: number) => boolean): void {
  for (const [index, heading] of header.entries()) {
    if (heading.text !== "" && !isRead(index)) reading.report("page-column-not-read", heading.place(), `the column ${quote(heading.text)} is not read`, { consequence: "what its cells say is not checked" });
  }
}
