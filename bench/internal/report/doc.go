// Package report tells what was measured: rows with their aims, the table of
// RESULTS.md, and the picture of cost against size.
package report
