package provider_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

func TestNewNamesTheBadField(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		field string
		alter func(*provider.Options)
	}{
		{"Timeout", func(o *provider.Options) { o.HTTP.Timeout = -1 }},
		{"MaxAttempts", func(o *provider.Options) { o.HTTP.MaxAttempts = -1 }},
		{"MinWait", func(o *provider.Options) { o.HTTP.MinWait = -1 }},
		{"MaxWait", func(o *provider.Options) { o.HTTP.MaxWait = -1 }},
		{"MaxResponseBytes", func(o *provider.Options) { o.HTTP.MaxResponseBytes = -1 }},
		{"UserAgent", func(o *provider.Options) { o.HTTP.UserAgent = "quiz\r\nX-Evil: 1" }},
		{"MinWait", func(o *provider.Options) { o.HTTP.MinWait, o.HTTP.MaxWait = 2, 1 }},
		{"BaseURL", func(o *provider.Options) { o.BaseURL = "" }},
	} {
		o := provider.Options{Provider: "toy", BaseURL: "https://toy.example"}
		c.alter(&o)
		e, err := provider.New(o)
		checkFieldError(t, err, c.field)
		if e != nil {
			t.Errorf("%s: an Engine beside the error", c.field)
		}
		if got := toError(t, err); got.Provider != "toy" || got.Op != "new" || got.Attempts != 0 {
			t.Errorf("%s: got %+v", c.field, got)
		}
	}
}

func checkFieldError(t *testing.T, err error, field string) {
	t.Helper()
	var f *provider.FieldError
	if groups.CodeOf(err) != groups.ErrInvalidArgument || !errors.As(err, &f) || f.Field != field {
		t.Errorf("got %v, want ErrInvalidArgument for %s", err, field)
	}
	if f != nil && !strings.HasPrefix(f.Error(), field+" ") {
		t.Errorf("the error %q does not begin with the field's name", f)
	}
}

func TestBaseURLsThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, url string }{
		{"none", ""},
		{"no URL", "https://toy example"},
		{"no URL, with a password", "https://ada:canary@toy.example:port"},
		{"no scheme", "toy.example"},
		{"no scheme but a port", "toy.example:8080"},
		{"another scheme", "ftp://toy.example"},
		{"no host", "https:///api"},
		{"a port for a host", "https://:8080"},
		{"no slashes", "https:toy.example"},
		{"a user", "https://canary@toy.example"},
		{"a password", "https://ada:canary@toy.example"},
		{"a query", "https://toy.example/?canary=1"},
		{"an empty query", "https://toy.example/?"},
		{"a fragment", "https://toy.example/#canary"},
		{"an escaped slash in the path", "https://toy.example/a%2Fcanary"},
		{"a space before", " https://toy.example"},
		{"a line feed after", "https://toy.example\n"},
		{"plain http to a name", "http://toy.example"},
		{"plain http to an address", "http://10.0.0.1"},
		{"plain http to an IPv6 address", "http://[2001:db8::1]"},
		{"plain http to a name that ends like localhost", "http://notlocalhost"},
		{"plain http to a name below localhost", "http://toy.localhost"},
		{"plain http to a name that begins like loopback", "http://127.0.0.1.example.com"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := provider.New(provider.Options{Provider: "toy", BaseURL: c.url})
			checkFieldError(t, err, "BaseURL")
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("%v repeats the address", err)
			}
		})
	}
}

func TestBaseURLsThatAreTaken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, url string
		insecure  bool
		want      string
	}{
		{"https", "https://toy.example", false, "https://toy.example/leave"},
		{"https with a slash", "https://toy.example/", false, "https://toy.example/leave"},
		{"https in capitals", "HTTPS://toy.example", false, "https://toy.example/leave"},
		{"a port", "https://toy.example:8443", false, "https://toy.example:8443/leave"},
		{"a path", "https://toy.example/a/b//", false, "https://toy.example/a/b/leave"},
		{"a path with a space", "https://toy.example/a%20b", false, "https://toy.example/a%20b/leave"},
		{"loopback", "http://127.0.0.1:80", false, "http://127.0.0.1:80/leave"},
		{"another address of loopback", "http://127.8.9.1", false, "http://127.8.9.1/leave"},
		{"IPv6 loopback", "http://[::1]:8080", false, "http://[::1]:8080/leave"},
		{"localhost", "http://localhost", false, "http://localhost/leave"},
		{"localhost in capitals", "http://LocalHost", false, "http://LocalHost/leave"},
		{"plain http that is allowed", "http://toy.example", true, "http://toy.example/leave"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rt := scripted(answer(200, "ok"))
			e := newEngine(t, rt, func(o *provider.Options) { o.BaseURL, o.HTTP.InsecureHTTP = c.url, c.insecure })
			if _, err := leave(t.Context(), e); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{c.want}, rt.urls); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestInvalidAndUnsupported(t *testing.T) {
	t.Parallel()
	e := newEngine(t, scripted(), nil)
	err := e.Invalid("join", toyMembership(), "GroupID", "is missing")
	checkFieldError(t, err, "GroupID")
	if want := `groups/toy: join "g1" of user "ada": invalid argument: GroupID is missing`; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	err = e.Unsupported("join", toyMembership(), "joins are for oneself")
	if want := `groups/toy: join "g1" of user "ada": unsupported: joins are for oneself`; groups.CodeOf(err) != groups.ErrUnsupported || err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
}
