package memserver_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
)

// TestProvidersTableHasEveryNativeMethod compares the row of docs/providers.md
// with the methods that the Clients have beside Join, Leave and State.
func TestProvidersTableHasEveryNativeMethod(t *testing.T) {
	t.Parallel()
	head := []string{""}
	for _, p := range pageProviders {
		head = append(head, p.name)
	}
	rows := pageTable(t, "../docs/providers.md", "# The providers, side by side", head...)
	at := slices.IndexFunc(rows, func(row []string) bool { return row[0] == "native methods" })
	if at < 0 {
		t.Fatal("docs/providers.md has no row of the native methods")
	}
	for i, client := range []reflect.Type{
		reflect.TypeFor[*peopleaggregator.Client](), reflect.TypeFor[*groupserver.Client](),
		reflect.TypeFor[*rocketchat.Client](), reflect.TypeFor[*flickr.Client](),
	} {
		var want, got []string
		for n := range client.NumMethod() {
			if name := client.Method(n).Name; !slices.Contains([]string{"Join", "Leave", "State"}, name) {
				want = append(want, name)
			}
		}
		for _, n := range names(rows[at][1+i]) {
			got = append(got, n.native)
		}
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-Client +table):\n%s", head[1+i], d)
		}
	}
}
