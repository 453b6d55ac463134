package memserver_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver"
)

func TestTheRecordTellsRequestAndAnswer(t *testing.T) {
	t.Parallel()
	w := newPortless(t, memserver.WithClock(memserver.NewClock(noon)))
	w.post(t, w.client(), w.URL()+joinPath+"?id=group:5&page=2", url.Values{"authToken": {w.token}, "id": {"group:1"}, "pin": {"1234"}})
	want := memserver.Exchange{
		Site: "peopleaggregator", Op: "joinGroup", Group: "group:1", User: "1", Time: noon,
		Method: http.MethodPost, Path: joinPath, Query: "id=group:5&page=2",
		Header: http.Header{
			"Accept-Encoding": {"gzip"}, "Content-Length": {"63"}, "User-Agent": {"Go-http-client/1.1"},
			"Content-Type": {"application/x-www-form-urlencoded"},
		},
		Body:   "authToken=[redacted]&id=group%3A1&[redacted]",
		Status: 200, Answer: joinedBody,
		AnswerHeader: http.Header{
			"Content-Length": {"40"}, "Content-Type": {"application/x-javascript"}, "Date": {"Sat, 01 May 2010 12:00:00 GMT"},
		},
	}
	got := w.Record()
	if len(got) != 1 {
		t.Fatalf("%d exchanges", len(got))
	}
	if n := strconv.Itoa(len("authToken=&id=group%3A1&pin=1234") + len(w.token)); n != "63" {
		want.Header.Set("Content-Length", n)
	}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Whatever comes in is in the record, once.
func TestTheRecordMissesNothing(t *testing.T) {
	t.Parallel()
	drop := memserver.Effect{Kind: memserver.Drop}
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	for name, tc := range map[string]struct {
		method, target, body string
		header               http.Header
		fault                *memserver.Fault
		want                 memserver.Exchange // without what all have
	}{
		"an unknown path": {
			"GET", "/api/nothing?x=1", "", nil, nil,
			memserver.Exchange{Query: "[redacted]", Status: 404, Answer: "404 page not found\n"},
		},
		"a body that is too large": {
			"POST", joinPath, strings.Repeat("x", 101), form, nil,
			memserver.Exchange{
				Site: "peopleaggregator", Status: 413,
				Answer: `{"code": "bad_parameter", "msg": "the body is too large or did not arrive", "success": false}`,
			},
		},
		"an unknown method": {
			"POST", "/api/json/peopleaggregator/explode", "id=group:1", form, nil,
			memserver.Exchange{
				Site: "peopleaggregator", Group: "group:1", Path: "/api/json[redacted]", Body: "[redacted]", Status: 404,
				Answer: `{"code": "system_error", "msg": "unknown method", "success": false}`,
			},
		},
		"junk": {
			"POST", "/api/xmlrpc", "junk", nil, nil,
			memserver.Exchange{Site: "peopleaggregator", Body: "[redacted]", Status: 200},
		},
		"a connection that was dropped": {
			"GET", "/api/json/peopleaggregator/getGroups?context=global", "", nil,
			&memserver.Fault{Phase: memserver.BeforeRules, Effect: drop},
			memserver.Exchange{Site: "peopleaggregator", Op: "getGroups", Query: "context=global"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newPortless(t, memserver.WithMaxBodyBytes(100))
			if tc.fault != nil {
				noError(t, w.Inject(*tc.fault))
			}
			r, err := http.NewRequestWithContext(t.Context(), tc.method, w.URL()+tc.target, strings.NewReader(tc.body))
			noError(t, err)
			r.Header = tc.header
			do(w.client(), r)
			got := w.Record()
			if len(got) != 1 {
				t.Fatalf("%d exchanges", len(got))
			}
			path, _, _ := strings.Cut(tc.target, "?")
			if tc.want.Path == "" {
				tc.want.Path = path
			}
			tc.want.Method, tc.want.Fault = tc.method, tc.fault
			if tc.want.Answer == "" && tc.want.Op == "" {
				tc.want.Answer = got[0].Answer // a fault's text
			}
			got[0].Time, got[0].Header, got[0].AnswerHeader = time.Time{}, nil, nil
			if diff := cmp.Diff(tc.want, got[0]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheRecordKeepsTheNewestInOrder(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		limit, requests int
		want            string
	}{
		{limit: 0, requests: 3, want: ""},
		{limit: -1, requests: 3, want: ""},
		{limit: 1, requests: 3, want: "/3"},
		{limit: 3, requests: 2, want: "/1/2"},
		{limit: 3, requests: 3, want: "/1/2/3"},
		{limit: 3, requests: 4, want: "/2/3/4"},
		{limit: 3, requests: 8, want: "/6/7/8"},
	} {
		w := newPortless(t, memserver.WithRecordLimit(tc.limit))
		for round := range 2 {
			for i := range tc.requests {
				w.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/"+strconv.Itoa(i+1), nil))
			}
			got := ""
			for _, x := range w.Record() {
				got += x.Path
			}
			if got != tc.want {
				t.Errorf("limit %d, %d requests, round %d: %q, want %q", tc.limit, tc.requests, round, got, tc.want)
			}
			w.ClearRecord()
			if len(w.Record()) > 0 {
				t.Error("cleared, and there is something")
			}
		}
	}
}

// A client that has its answer finds it in the record.
func TestTheRecordIsThereWithTheAnswer(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for i := range 200 {
		w.join(t)
		if n := len(w.Record()); n != i+1 {
			t.Fatalf("after answer %d the record has %d", i+1, n)
		}
	}
}

func TestTheRecordGivesCopies(t *testing.T) {
	t.Parallel()
	w := newPortless(t)
	noError(t, w.Inject(memserver.Fault{Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Garbage}}))
	w.join(t)
	want, spoilt := fmt.Sprintf("%+v %+v", w.Record(), w.Record()[0].Fault), w.Record()[0]
	for _, h := range []http.Header{spoilt.Header, spoilt.AnswerHeader} {
		h["Content-Type"][0] = "spoilt"
		h["X-New"] = []string{"spoilt"}
	}
	spoilt.Fault.Effect.Kind = memserver.Drop
	// A text shares nothing with what is looked at.
	want = regexp.MustCompile(`0x[0-9a-f]+`).ReplaceAllString(want, "")
	got := regexp.MustCompile(`0x[0-9a-f]+`).ReplaceAllString(fmt.Sprintf("%+v %+v", w.Record(), w.Record()[0].Fault), "")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("it changed (-want +got):\n%s", diff)
	}
}
