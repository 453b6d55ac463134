// Package measure is how the benchmarks measure: by turns, in pairs, with
// medians, so that what else the machine does falls on both sides.
//
// [Pairs] compares two ways to do the same work. [Drive] loads a server over
// connections of its own. [Start] plays a part in a process of its own, so that
// a server's allocations and heap are not those of the measured side.
package measure
