package memserver

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver/internal/oauth1"
)

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
		c.says(answer{body: make([]byte, tc.size), inRoom: true, location: "elsewhere"})
		next := c.emptied()
		if got := cap(next.room) == tc.size; got != tc.kept || len(next.room) != 0 || next.said.location != "" {
			t.Errorf("after an answer of %d bytes there is room for %d, and %+v", tc.size, cap(next.room), next.said)
		}
	}
	shared := call{}
	shared.says(answer{body: flEmptyJSON})
	if next := shared.emptied(); cap(next.room) != 0 {
		t.Error("the body that others share would be written over")
	}
}

// A request that is over holds no secret, however it ended.
func TestARequestThatIsOverHoldsNoSecret(t *testing.T) {
	t.Parallel()
	q := New().Flickr.newRequest()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, flickr.PathREST, nil)
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	q.read(r, []byte("--b\r\nContent-Disposition: form-data; name=\"auth_token\"\r\n\r\nsecret\r\n"+
		"--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ncut")) // nothing of a form that is cut off counts
	q.call.says(answer{body: []byte("secret"), inRoom: true, secrets: []string{"secret"}})
	q.call.reuse()
	if !reflect.DeepEqual(q.params[:cap(q.params)], make([]oauth1.Param, cap(q.params))) || cap(q.call.room) != 0 {
		t.Errorf("there are the parameters %v, and room for %d bytes", q.params[:cap(q.params)], cap(q.call.room))
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
