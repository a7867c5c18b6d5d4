// For mutation runs: that a mutant is noticed is all we ask; making the counterexample small would take most of the time.
// The same worlds each time, or chance would decide what is noticed, and whether the first run without errors passes.
import fc from "fast-check";

fc.configureGlobal({ endOnFailure: true, seed: Number(process.env.DEMARC_SEED ?? 7) });
