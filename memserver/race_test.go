//go:build race

package memserver_test

// underRace says that the race detector is on, which makes the tables of faults
// slow: each test then plays a part of its table, and the run without it all.
const underRace = true
