package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver"
)

func newLog(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

var (
	port    = regexp.MustCompile(`:\d+\n`)
	varying = regexp.MustCompile(`time=\S+ |client=127\.0\.0\.1:\d+ | duration=[0-9.]+[µmn]?s`)
)

// requests gives the access log's lines, without what differs from run to run.
func requests(text string) (lines []string) {
	for line := range strings.Lines(text) {
		if strings.Contains(line, "msg=request ") {
			lines = append(lines, strings.TrimSpace(varying.ReplaceAllString(line, "")))
		}
	}
	return lines
}

func TestTheAccessLogHasALineForEachRequestWithoutSecrets(t *testing.T) {
	t.Parallel()
	const secret = "s3cret"
	r := begin(t, "-control=/-/")
	for _, of := range []struct{ method, path, body string }{
		{"POST", joinPath, documentCall},
		{"POST", "/gs-group-member-leave.json?token=" + secret, "groupId=" + secret},
		{"GET", "/api/v1/groups.info?roomName=" + secret, ""},
		{"GET", "/api/v1/" + secret, ""},
		{"POST", "/api/xml/peopleaggregator/" + secret + "/joinGroup", ""},
		{"POST", "/services/rest/", "api_key=" + secret},
		{"POST", "/services/rest/" + secret, ""},
		{"GET", "/" + secret + "?" + secret, ""},
		{"GET", "/-/snapshot?" + secret, ""},
		{"GET", "/-/" + secret, ""},
		{secret, "/healthz", secret},
	} {
		r.send(t, of.method, of.path, of.body, "X-Auth-Token", secret)
	}
	if code := r.end(); code != exitOK {
		t.Errorf("it ended with %d", code)
	}
	want := []string{
		"method=POST path=/api/json/peopleaggregator/joinGroup status=200 bytes=40",
		"method=POST path=/gs-group-member-leave.json?[redacted] status=200",
		"method=GET path=/api/v1/groups.info?[redacted] status=401",
		"method=GET path=/api/v1/[redacted] status=404",
		"method=POST path=/api/xml/peopleaggregator/[redacted] status=404",
		"method=POST path=/services/rest/ status=403",
		"method=POST path=/[redacted] status=404 bytes=19",
		"method=GET path=/[redacted]?[redacted] status=404 bytes=19",
		"method=GET path=/-/snapshot?[redacted] status=200",
		"method=GET path=/-/[redacted] status=404 bytes=19",
		"method=[redacted] path=/healthz status=405 bytes=23",
	}
	got := requests(r.stderr.String())
	for i := range min(len(want), len(got)) {
		want[i] = "level=INFO msg=request scheme=http " + want[i]
		if !strings.Contains(want[i], " bytes=") {
			got[i], _, _ = strings.Cut(got[i], " bytes=")
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for _, secret := range []string{secret, "123576abcdef6572134"} {
		if strings.Contains(r.stderr.String(), secret) {
			t.Errorf("the log holds a secret:\n%s", r.stderr)
		}
	}
}

func TestTheAccessLogCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	r := begin(t, "-access-log=false")
	if _, body := r.send(t, http.MethodPost, joinPath, documentCall); body != joined {
		t.Errorf("joining: %s", body)
	}
	r.end()
	if got := requests(r.stderr.String()); got != nil {
		t.Errorf("got %q", got)
	}
}

// The paths that the log may show, and that a prefix may not hide, are those that
// the sites answer.
func TestTheKnownPathsAreTheSites(t *testing.T) {
	t.Parallel()
	var paths []string
	for _, path := range wholePaths {
		if path != healthPath {
			paths = append(paths, path)
		}
	}
	for _, of := range methodPaths {
		for _, method := range of.methods {
			paths = append(paths, of.prefix+method)
		}
	}
	srv := memserver.New()
	t.Cleanup(srv.Close)
	for _, path := range paths {
		srv.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, nil))
		if x := srv.Record(); x[len(x)-1].Site == "" {
			t.Errorf("%s belongs to no site", path)
		}
		if shown := shownPath(path, ""); shown != path {
			t.Errorf("%s is shown as %s", path, shown)
		}
		if !slices.Contains(takenNames(), firstName(path)) {
			t.Errorf("a prefix may hide %s", path)
		}
	}
}

// deadlined notes what the reference server asks of a ResponseWriter.
type deadlined struct {
	*httptest.ResponseRecorder
	deadline time.Time
}

func (d *deadlined) SetWriteDeadline(t time.Time) error { //nolint:unparam // net/http wants it so
	d.deadline = t
	return nil
}

// The reference server bounds the time in which a client reads its answer, also
// behind the access log.
func TestTheAccessLogLetsDeadlinesThrough(t *testing.T) {
	t.Parallel()
	srv := memserver.New()
	t.Cleanup(srv.Close)
	w := &deadlined{ResponseRecorder: httptest.NewRecorder()}
	h := newHandler(&world{srv: srv}, defaults(nil), newLog(io.Discard))
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, joinPath, nil))
	if w.deadline.IsZero() {
		t.Error("there is no deadline")
	}
}
