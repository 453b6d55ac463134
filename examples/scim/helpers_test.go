package scim_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"example.org/scim"
	"example.org/scim/scimtest"
	"github.com/groups-go/groups"
)

var (
	member   = groups.Membership{GroupID: "g1", User: groups.User{ID: "u1"}}
	asSelf   = groups.Membership{GroupID: "g1", User: groups.Self}
	errBroke = errors.New("the connection broke")
)

// Answers that are successes.
const (
	groupBody    = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g1","displayName":"Poets"}`
	userBody     = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u1","userName":"ada"}`
	nothingFound = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0}`
	groupFound   = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":1,"Resources":[` + groupBody + `]}`
)

// A reply is one answer; a zero status loses it.
type reply struct {
	status int
	body   string
	header http.Header
}

func ok(body string) reply { return reply{status: http.StatusOK, body: body} }

// A sent is one request.
type sent struct {
	line, body string
	header     http.Header
}

// A site answers each kind of request with one reply after the other, the last
// of them for ever. It is a RoundTripper.
type site struct {
	patch, search, group, me []reply

	mu   sync.Mutex
	sent []sent
}

// RoundTrip answers the request.
func (s *site) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, sent{line: r.Method + " " + r.URL.String(), body: string(body), header: r.Header.Clone()})
	list := &s.group
	switch {
	case r.Method == http.MethodPatch:
		list = &s.patch
	case strings.HasSuffix(r.URL.Path, scim.PathMe):
		list = &s.me
	case strings.HasSuffix(r.URL.Path, scim.PathGroups):
		list = &s.search
	}
	if len(*list) == 0 {
		return nil, errBroke
	}
	a := (*list)[0]
	if len(*list) > 1 {
		*list = (*list)[1:]
	}
	if a.status == 0 {
		return nil, errBroke
	}
	header := a.header
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{
		StatusCode: a.status, Header: header, Body: io.NopCloser(strings.NewReader(a.body)), ContentLength: int64(len(a.body)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
	}, nil
}

// client makes a Client for the site.
func (s *site) client(t testing.TB, tweaks ...func(*scim.Config)) *scim.Client {
	t.Helper()
	cfg := scim.Config{
		BaseURL: "https://directory.example.com/scim/v2", Token: groups.NewSecret(adaToken),
		HTTPConfig: groups.HTTPConfig{Transport: s, MinWait: 1, MaxWait: 1},
	}
	for _, tweak := range tweaks {
		tweak(&cfg)
	}
	c, err := scim.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// reach makes a Client for a server of scimtest.
func reach(t testing.TB, srv *scimtest.Server) *scim.Client {
	t.Helper()
	host := httptest.NewServer(srv)
	t.Cleanup(host.Close)
	cfg := scim.Config{BaseURL: host.URL + scimtest.Base, Token: groups.NewSecret(adaToken)}
	cfg.Transport, cfg.MinWait, cfg.MaxWait = host.Client().Transport, 1, 1
	c, err := scim.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// errorOf wants an error of the code, and gives it.
func errorOf(t *testing.T, err error, want groups.Code) *groups.Error {
	t.Helper()
	var e *groups.Error
	if !errors.As(err, &e) || e.Code != want {
		t.Fatalf("got %v, want %q", err, want)
	}
	return e
}

// wantCode wants an error of the code.
func wantCode(t *testing.T, err error, want groups.Code) {
	t.Helper()
	_ = errorOf(t, err, want)
}

// second drops what stands beside an error.
func second[T any](_ T, err error) error { return err }
