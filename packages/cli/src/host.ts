/**
 * What Demarc uses of the process it runs in. `process` itself fits; tests pass a fake. Commands never import
 * `process`, so that they can be run side by side and watched.
 */
export interface Host {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** `| undefined` since Node declares it so. */
  exitCode?: string | number | null | undefined;
  cwd(): string;
}

export interface OutputStream {
  write(text: string): boolean;
  on(event: "error", listener: (error: Error) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}
