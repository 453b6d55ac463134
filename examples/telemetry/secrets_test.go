package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// exported is all that the exporters print of what was watched.
func (l *lab) exported(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	for _, asJSON := range []bool{false, true} {
		spans, metrics, err := exporters(&out, asJSON)
		if err != nil {
			t.Fatal(err)
		}
		var all metricdata.ResourceMetrics
		err = errors.Join(
			spans.ExportSpans(t.Context(), l.spans.Ended()), spans.Shutdown(t.Context()),
			l.reader.Collect(t.Context(), &all), metrics.Export(t.Context(), &all),
		)
		if err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

func TestNeitherSecretsNorQueriesGetOut(t *testing.T) {
	t.Parallel()
	const token = "canary-7c0ffee5ecret"
	answer := func(status int, body io.Reader) (*http.Response, error) {
		header := http.Header{"Content-Type": {"application/json"}, "Location": {"http://localhost/?token=" + token}}
		return &http.Response{StatusCode: status, ContentLength: -1, Header: header, Body: io.NopCloser(body), Proto: "HTTP/1.1"}, nil
	}
	for name, transport := range map[string]wire{
		"an error that repeats what was received": func(*http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("malformed HTTP response %q", token)
		},
		"an answer that breaks off with such an error": func(*http.Request) (*http.Response, error) {
			return answer(http.StatusOK, iotest.ErrReader(errors.New(token)))
		},
		"an answer that repeats the token": func(*http.Request) (*http.Response, error) {
			return answer(http.StatusBadRequest, strings.NewReader(`{"success":false,"error":"`+token+`","errorType":"`+token+`"}`))
		},
		"a redirect with the token": func(*http.Request) (*http.Response, error) {
			return answer(http.StatusFound, strings.NewReader(token))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, l := newHall(t), newLab(t)
			client := l.client(t, h, func(cfg *rocketchat.Config) {
				cfg.AuthToken, cfg.Transport, cfg.MaxAttempts = groups.NewSecret(token), transport, 1
			})
			m := groups.Membership{GroupID: "room", User: groups.Self}
			_, err1 := client.Join(t.Context(), h.membership)
			_, err2 := client.Leave(t.Context(), m) // reads the state where it must
			reader, _ := client.(groups.Reader)
			_, err3 := reader.State(t.Context(), m)
			if err1 == nil || err2 == nil || err3 == nil {
				t.Fatalf("the errors are %v, %v, %v", err1, err2, err3)
			}
			got := l.exported(t)
			if !strings.Contains(got, "subscriptions.getOne") || !strings.Contains(got, "groups.invite") {
				t.Errorf("the requests are missing:\n%s", got)
			}
			for _, canary := range []string{token, "roomId", "?", h.grace.ID, h.ada.ID} {
				if strings.Contains(got, canary) {
					t.Errorf("there is %q in:\n%s", canary, got)
				}
			}
		})
	}
}

func TestAQuietSpanAndThoseOfItsProviderTellNoErrorsText(t *testing.T) {
	t.Parallel()
	const secret = "canary-7c0ffee5ecret"
	l, err := newLab(t), errors.New(secret)
	ctx, span := quietProvider{TracerProvider: l.tracers}.Tracer("test").Start(t.Context(), "outer")
	_, inner := span.TracerProvider().Tracer("test").Start(ctx, "inner")
	for _, s := range []trace.Span{inner, span} {
		s.RecordError(err, trace.WithStackTrace(true))
		s.RecordError(nil)
		s.SetStatus(codes.Error, secret)
		s.SetAttributes(semconv.URLFull("https://example.com/?" + secret))
		s.End()
	}
	if got := l.exported(t); strings.Contains(got, secret) {
		t.Errorf("there is %q in:\n%s", secret, got)
	}
	event := map[string]string{"name": "exception", "error.type": "*errors.errorString"}
	for _, s := range l.ended() {
		if diff := cmp.Diff([]map[string]string{event}, s.Events); diff != "" {
			t.Errorf("%s: the events differ (-want +got):\n%s", s.Name, diff)
		}
	}
	if n := len(l.ended()); n != 2 {
		t.Errorf("there are %d spans", n)
	}
}

// A tap notes where requests go, and what in them nobody else may see.
type tap struct {
	base http.RoundTripper

	mu            sync.Mutex
	urls, secrets []string
}

func (p *tap) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	form, _ := url.ParseQuery(string(body)) // a body of JSON has none
	p.mu.Lock()
	p.urls = append(p.urls, r.URL.String())
	for _, s := range slices.Concat(r.Header["Authorization"], r.Header["X-Auth-Token"], form["authToken"], form["password"], form["token"]) {
		_, signature, ok := strings.Cut(s, `oauth_signature="`)
		if ok {
			s, _, _ = strings.Cut(signature, `"`)
		}
		p.secrets = append(p.secrets, s)
	}
	p.mu.Unlock()
	return p.base.RoundTrip(r)
}

// The providers, with Ada's log-in where there is one.
var providers = map[string]func(*memserver.Server, string, func(*groups.HTTPConfig)) (groups.Client, groups.User, error){
	"peopleaggregator": func(srv *memserver.Server, ada string, adjust func(*groups.HTTPConfig)) (groups.Client, groups.User, error) {
		cfg := srv.PeopleAggregator.Config(ada)
		cfg.AuthToken, cfg.Login, cfg.Password = groups.Secret{}, "ada", groups.NewSecret(password)
		adjust(&cfg.HTTPConfig)
		c, err := peopleaggregator.New(cfg)
		return c, groups.Self, err
	},
	"groupserver": func(srv *memserver.Server, _ string, adjust func(*groups.HTTPConfig)) (groups.Client, groups.User, error) {
		cfg := srv.GroupServer.Config()
		adjust(&cfg.HTTPConfig)
		c, err := groupserver.New(cfg)
		return c, groups.User{Name: "Ada", Email: "ada@example.com"}, err
	},
	"rocketchat": func(srv *memserver.Server, _ string, adjust func(*groups.HTTPConfig)) (groups.Client, groups.User, error) {
		cfg := srv.RocketChat.Config("")
		cfg.Username, cfg.Password, cfg.Rooms = "ada", groups.NewSecret(password), rocketchat.Channels
		adjust(&cfg.HTTPConfig)
		c, err := rocketchat.New(cfg)
		return c, groups.Self, err
	},
	"flickr": func(srv *memserver.Server, ada string, adjust func(*groups.HTTPConfig)) (groups.Client, groups.User, error) {
		cfg := srv.Flickr.Config(ada)
		adjust(&cfg.HTTPConfig)
		c, err := flickr.New(cfg)
		return c, groups.Self, err
	},
}

const password = "canary-correct-horse"

func TestWhatIsSentToTheProvidersGetsNowhereElse(t *testing.T) {
	t.Parallel()
	for name, newClient := range providers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, l, wiretap := memserver.Start(t, memserver.WithoutPort()), newLab(t), &tap{}
			ada, group := seed(t, srv, name)
			c, user, err := newClient(srv, ada, func(cfg *groups.HTTPConfig) {
				hurried(cfg)
				wiretap.base, cfg.Transport = cfg.Transport, wiretap
				l.Instrument(cfg)
			})
			if err != nil {
				t.Fatal(err)
			}
			c, m := l.Client(name, c), groups.Membership{GroupID: group, User: user}
			_, err1 := c.Join(t.Context(), m)
			reader, _ := c.(groups.Reader)
			_, err2 := reader.State(t.Context(), m)
			_, err3 := c.Leave(t.Context(), m)
			if err := errors.Join(err1, err2, err3); err != nil {
				t.Fatal(err)
			}
			got, urls := l.exported(t), strings.Join(wiretap.urls, "\n")
			if len(wiretap.secrets) < 3 {
				t.Errorf("there were only the secrets %q", wiretap.secrets)
			}
			for _, secret := range wiretap.secrets {
				if strings.Contains(got, secret) || strings.Contains(urls, secret) {
					t.Errorf("there is %q in:\n%s\n%s", secret, urls, got)
				}
			}
			for _, canary := range []string{"?", "example.com", "canary"} {
				if strings.Contains(got, canary) {
					t.Errorf("there is %q in:\n%s", canary, got)
				}
			}
		})
	}
}

// seed adds Ada, and a group that takes everybody.
func seed(t *testing.T, srv *memserver.Server, provider string) (ada, group string) {
	t.Helper()
	site := map[string]interface {
		AddUser(memserver.User) (memserver.User, error)
		AddGroup(memserver.Group) (memserver.Group, error)
	}{"peopleaggregator": srv.PeopleAggregator, "groupserver": srv.GroupServer, "rocketchat": srv.RocketChat, "flickr": srv.Flickr}[provider]
	user, err1 := site.AddUser(memserver.User{Login: "ada", Name: "Ada", Email: "ada@example.com", Password: groups.NewSecret(password)})
	grace, err2 := site.AddUser(memserver.User{Login: "grace", Name: "Grace", Email: "grace@example.com"})
	added, err3 := site.AddGroup(memserver.Group{Name: "cooking", Owner: grace.ID})
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	return user.ID, added.ID
}
