//go:build !race

package memserver_test

const underRace = false
