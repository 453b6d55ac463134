package memserver

import "testing"

// One large answer must not make each request of the site large from then on.
func TestMemoryIsKeptForUsualAnswersOnly(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		size int
		kept bool
	}{
		{maxRoom, true},
		{maxRoom + 1, false},
	} {
		var c call
		c.says(answer{body: make([]byte, tc.size), inRoom: true, secrets: []string{"secret"}})
		next := c.emptied()
		if got := cap(next.room) == tc.size; got != tc.kept || len(next.room) != 0 || next.said.secrets != nil {
			t.Errorf("after an answer of %d bytes there is room for %d, and %+v", tc.size, cap(next.room), next.said)
		}
	}
	shared := call{}
	shared.says(answer{body: flEmptyJSON})
	if next := shared.emptied(); cap(next.room) != 0 {
		t.Error("the body that others share would be written over")
	}
}

// What is plain for one provider's library is plain for all of them, and PeopleAggregator's
// JSON is safe to stand in HTML.
func TestMarkupIsEscapedInPeopleAggregatorsJSON(t *testing.T) {
	t.Parallel()
	o := newJSON(&paJSON, nil, 0)
	o.text("<b>&</b>")
	if want := `"\u003cb\u003e\u0026\u003c/b\u003e"`; string(o.b) != want {
		t.Errorf("%s, want %s", o.b, want)
	}
}
