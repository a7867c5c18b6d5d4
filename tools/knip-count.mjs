/** A reporter for knip beside its own: how many files it looked at, which it says nowhere else. */
export default function tellCount({ counters }) {
  process.stdout.write(`(${counters.processed} files)\n`);
}
