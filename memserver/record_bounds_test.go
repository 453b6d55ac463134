package memserver_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
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
		"in the context":                          "/api/json/peopleaggregator/getGroups?context=global;authToken=" + canary,
		"in the page":                             "/api/json/peopleaggregator/getGroups?context=global&page=" + canary,
		"behind the method":                       "/api/json/peopleaggregator/joinGroup/" + canary,
		"in the place of the method":              "/api/json/peopleaggregator/" + canary,
		"in the place of the namespace":           "/api/xml/" + canary + "/joinGroup",
		"behind the path of the XML-RPC":          "/api/xmlrpc/" + canary,
		"behind a method of the .php path":        "/api/json.php/peopleaggregator/joinGroup/" + canary,
		"in the place of a .php path's method":    "/api/json.php/peopleaggregator/" + canary,
		"in the place of a .php path's namespace": "/api/xml.php/" + canary + "/joinGroup",
		"behind the .php path of the XML-RPC":     "/api/xmlrpc.php/" + canary,
	} {
		for _, dialect := range []memserver.Dialect{memserver.Documented, memserver.Deployed} {
			t.Run(fmt.Sprintf("%s/%d", name, dialect), func(t *testing.T) {
				t.Parallel()
				s := memserver.New(memserver.WithDialect(dialect))
				defer s.Close()
				serve(s, httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil))
				if shown := fmt.Sprintf("%+v", s.Record()); strings.Contains(shown, canary) {
					t.Errorf("the record shows it: %s", shown)
				}
			})
		}
	}
}

// What a redirect to the .php path was about is shown, where that is a method.
func TestTheRecordShowsTheMethodThatWasRedirected(t *testing.T) {
	t.Parallel()
	s := memserver.New(memserver.WithDialect(memserver.Deployed))
	defer s.Close()
	serve(s, httptest.NewRequestWithContext(t.Context(), http.MethodPost, joinPath, nil))
	x := s.Record()[0]
	if want := strings.Replace(joinPath, "json", "json.php", 1); x.Path != joinPath || x.AnswerHeader.Get("Location") != want {
		t.Errorf("it shows the path %s, and the location %s", x.Path, x.AnswerHeader.Get("Location"))
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

// What answers, names and headers hold is kept up to a bound as well. Of an
// answer to a large request nothing is shown, since nothing is known any more of
// the request's secrets.
func TestTheRecordKeepsNothingThatIsLarge(t *testing.T) {
	t.Parallel()
	const canary = "canary0123456789"
	w := newPortless(t)
	large := strings.Repeat("x", 70<<10)
	noError(t, w.Inject(memserver.Fault{
		Op: "leaveGroup", Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Answer, Status: 200, Body: large},
	}))
	w.post(t, w.client(), w.URL()+leavePath, w.form())
	gs := w.URL() + "/gs-group-member-leave.json"
	w.post(t, w.client(), gs, url.Values{"token": {canary}, "groupId": {"chess"}, "userId": {canary}, "leave": {large}})
	w.post(t, w.client(), gs, url.Values{"token": {canary}, "groupId": {large[:10<<10]}, "userId": {"ada"}, "leave": {""}})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.URL()+"/nowhere", nil)
	noError(t, err)
	for i := range 300 {
		r.Header.Add("X-Many", strconv.Itoa(i))
	}
	do(w.client(), r)

	got := w.Record()
	if len(got) != 4 || got[0].Answer != "[redacted]" || got[1].Answer != "[redacted]" || got[3].Header != nil {
		t.Errorf("%d exchanges: %.200q, %.200q, %d", len(got), got[0].Answer, got[1].Answer, len(got[3].Header))
	}
	if got[2].Group != "" || got[2].Op == "" || got[2].Answer == "[redacted]" {
		t.Errorf("the group has %d bytes, the answer is %.200q", len(got[2].Group), got[2].Answer)
	}
	if shown := fmt.Sprintf("%+v", got); strings.Contains(shown, `token \"`+canary) || strings.Contains(got[1].Answer, canary) {
		t.Errorf("a token is shown: %.2000s", shown)
	}
}

// What is withheld of the path and the headers stays withheld when the body is too
// large to be kept.
func TestALargeBodyShowsNoMoreOfTheRest(t *testing.T) {
	t.Parallel()
	const canary = "canary0123456789"
	w := newPortless(t)
	large := url.Values{"pad": {strings.Repeat("x", 70<<10)}}.Encode()
	for _, path := range []string{"/api/v1/groups.leave", "/api/v1/" + canary, "/api/json/peopleaggregator/" + canary} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.URL()+path, strings.NewReader(large))
		noError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-User-Id", canary)
		do(w.client(), r)
	}
	for _, x := range w.Record() {
		if x.Site == "peopleaggregator" {
			x.Header.Del("X-User-Id") // which is no header of its API
		}
		if shown := fmt.Sprintf("%+v", x); strings.Contains(shown, canary) {
			t.Errorf("it is shown: %.500s", shown)
		}
	}
}

// Headers that are too large are not kept, and take nothing of what there is for others.
func TestHeadersThatAreNotKeptTakeNoRoom(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		number, size int // of the headers, with their names
		kept         bool
	}{
		{1, 16 << 10, true},
		{1, 16<<10 + 1, false},
		{1, 60 << 10, false},
		{20, 3 << 10, false},
	} {
		s := memserver.New()
		defer s.Close()
		number := 700 // which there is room for
		if !tc.kept {
			number = 1000 // as many as there may be
		}
		for range number {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/nowhere", nil)
			for i := range tc.number {
				name := fmt.Sprintf("X%02d", i)
				r.Header[name] = []string{strings.Repeat("x", tc.size-len(name))}
			}
			serve(s, r)
		}
		got := s.Record()
		if len(got) != number || (got[0].Header != nil) != tc.kept {
			t.Errorf("%d headers of %d bytes: %d exchanges, with the header %t", tc.number, tc.size, len(got), got[0].Header != nil)
		}
	}
}

// The memory of one that went is used for one that comes, and for no other.
func TestExchangesStayApartWhereSmallOnesTakeThePlaceOfLargeOnes(t *testing.T) {
	t.Parallel()
	const enough = 9000 // for the record to be full
	s := memserver.New(memserver.WithRecordLimit(2 * enough))
	defer s.Close()
	for range enough {
		serve(s, httptest.NewRequestWithContext(t.Context(), http.MethodPost, leavePath, strings.NewReader(strings.Repeat("x", 1500))))
	}
	if n := len(s.Record()); n == enough {
		t.Error("the record is not full")
	}
	name := func(i int) string { return "group:" + strconv.Itoa(1_000_000+i) }
	for i := range 200 {
		recordedAs(t.Context(), s, name(i))
	}
	last := -1
	for _, x := range s.Record() {
		if x.Group == "" {
			continue
		}
		if last++; x.Group != name(last) || x.Header.Get("X-Group") != name(last) {
			t.Fatalf("exchange %d is that of %s: %+v", last, x.Group, x.Header)
		}
	}
	if last != 199 {
		t.Errorf("it has %d of the small ones", last+1)
	}
}
