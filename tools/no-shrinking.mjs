// For mutation runs: that a mutant is noticed is all we ask; making the counterexample small would take most of the time.
import fc from "fast-check";

fc.configureGlobal({ endOnFailure: true });
