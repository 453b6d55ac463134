package provider_test

import (
	"fmt"

	"github.com/groups-go/groups/provider"
)

// A walk over pages ends at an entry that came before: between two of them the
// list has changed.
func ExampleSeen_Add() {
	pages := [][]string{{"ada", "bob"}, {"bob", "eve"}}
	var seen provider.Seen
	for _, page := range pages {
		for _, id := range page {
			if !seen.Add(id) {
				fmt.Println("the list changed:", id, "came before")
				return
			}
			fmt.Println(id)
		}
	}
	// Output:
	// ada
	// bob
	// the list changed: bob came before
}

// A walk has come to its end when it has seen as many as the list's total.
func ExampleSeen_Len() {
	const total = 2
	var seen provider.Seen
	seen.Add("ada")
	fmt.Println(seen.Len() == total)
	seen.Add("bob")
	fmt.Println(seen.Len() == total)
	// Output:
	// false
	// true
}
