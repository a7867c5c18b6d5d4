/**
 * What is read at most. Every number is far above what real input needs and low enough that the worst input
 * of that size ends within seconds and within the memory that Node grants by default.
 */
export interface ReadLimits {
  /** Bytes of one file. */
  readonly fileBytes: number;
  /** Characters (UTF-16 units) of one YAML document; JSON is bounded by the file alone. */
  readonly yamlDocumentLength: number;
  /** Documents of one YAML file. */
  readonly documents: number;
  /** Mappings and lists inside each other. */
  readonly nesting: number;
  /** Problems that are told one by one for one file; the rest is counted. */
  readonly problems: number;
}

/** The limits that hold unless a caller gives others, each with why it is that much. */
export const READ_LIMITS: ReadLimits = {
  // `kubectl get -A -o json` of a cluster with 10,000 pods has some 100 MB.
  fileBytes: 192 * 1024 * 1024,
  // The YAML parser holds its events, up to 100 bytes per character: 1 GB. A larger cluster is read as JSON.
  yamlDocumentLength: 12 * 1024 * 1024,
  // kubectl puts many objects into one list, not into documents; each costs some 10 microseconds even if empty.
  documents: 100_000,
  // Schemas of custom resources reach about 40. Whoever walks a value may recurse; 500 is safe for any stack.
  nesting: 500,
  // Nobody reads the 101st duplicate key.
  problems: 100,
};
