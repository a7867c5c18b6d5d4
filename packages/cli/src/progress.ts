import type { Host } from "./host.ts";

/** Nobody needs to be told what takes less. */
const QUIET_MS = 1000;

export interface Progress {
  /** Says what begins now. */
  step(text: string): void;
  done(): void;
}

/**
 * Progress on standard error: on a terminal one line that is overwritten, once a second has passed; with
 * `always` each step on a line of its own.
 */
export function startProgress(host: Host, always: boolean, now: () => number = () => performance.now()): Progress {
  const started = now();
  const terminal = host.stderr.isTTY === true;
  let shown = false;
  return {
    step(text) {
      const elapsed = now() - started;
      if (always) host.stderr.write(`demarc: ${text} (${(elapsed / 1000).toFixed(1)} s)\n`);
      else if (terminal && elapsed >= QUIET_MS) {
        host.stderr.write(`\r\u001b[Kdemarc: ${text} …`);
        shown = true;
      }
    },
    done() {
      if (shown) host.stderr.write("\r\u001b[K");
      shown = false;
    },
  };
}
