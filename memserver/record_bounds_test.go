package memserver_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/groups-go/groups"
)

func TestTheRecordKeepsNoBodyThatIsLarge(t *testing.T) {
	t.Parallel()
	w := newPortless(t)
	large := url.Values{"authToken": {w.token}, "id": {"group:1"}, "pad": {strings.Repeat("x", 70<<10)}}
	w.post(t, w.client(), w.URL()+joinPath, large)
	got := w.Record()
	if len(got) != 1 || len(got[0].Body) > 100 || got[0].Status == 0 {
		t.Errorf("%d exchanges, the body of the first has %d bytes", len(got), len(got[0].Body))
	}
}

// Where a secret stands in the place of something open, nothing of it is shown.
func TestTheRecordShowsOpenFieldsInTheirOwnFormOnly(t *testing.T) {
	t.Parallel()
	const canary = "canary0123456789"
	for name, target := range map[string]string{
		"in the context":                 "/api/json/peopleaggregator/getGroups?context=global;authToken=" + canary,
		"in the page":                    "/api/json/peopleaggregator/getGroups?context=global&page=" + canary,
		"behind the method":              "/api/json/peopleaggregator/joinGroup/" + canary,
		"in the place of the method":     "/api/json/peopleaggregator/" + canary,
		"in the place of the namespace":  "/api/xml/" + canary + "/joinGroup",
		"behind the path of the XML-RPC": "/api/xmlrpc/" + canary,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newPortless(t)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.URL()+target, nil)
			noError(t, err)
			do(w.client(), r)
			if shown := fmt.Sprintf("%+v", w.Record()); strings.Contains(shown, canary) {
				t.Errorf("the record shows it: %s", shown)
			}
		})
	}
}

func TestTheEmptyTokenStandsForNobody(t *testing.T) {
	t.Parallel()
	w := newPortless(t)
	w.PeopleAggregator.SetToken(w.ada.ID, groups.Secret{})
	w.post(t, w.client(), w.URL()+joinPath, url.Values{"authToken": {""}, "id": {w.group.ID}})
	if got := w.state(); got != groups.StateLeft {
		t.Errorf("the membership is %q", got)
	}
}
