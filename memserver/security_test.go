package memserver_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
)

// everyClient makes a client of each provider, whose HTTPConfig change has
// changed, for an account of the server that is reached at base; "" is where the
// server is.
func everyClient(srv *memserver.Server, base string, change func(*groups.HTTPConfig)) map[string]func() (groups.Client, error) {
	pa, gs, rc, fl := srv.PeopleAggregator.Config("7"), srv.GroupServer.Config(), srv.RocketChat.Config("Ada"), srv.Flickr.Config("34427001@N01")
	for _, at := range []*string{&pa.BaseURL, &gs.BaseURL, &rc.BaseURL, &fl.BaseURL} {
		if base != "" {
			*at = base
		}
	}
	for _, cfg := range []*groups.HTTPConfig{&pa.HTTPConfig, &gs.HTTPConfig, &rc.HTTPConfig, &fl.HTTPConfig} {
		change(cfg)
	}
	return map[string]func() (groups.Client, error){
		"peopleaggregator": func() (groups.Client, error) { return peopleaggregator.New(pa) },
		"groupserver":      func() (groups.Client, error) { return groupserver.New(gs) },
		"rocketchat":       func() (groups.Client, error) { return rocketchat.New(rc) },
		"flickr":           func() (groups.Client, error) { return flickr.New(fl) },
	}
}

// A membership that each provider takes for well-formed.
var everyMembership = map[string]groups.Membership{
	"peopleaggregator": {GroupID: "group:1"},
	"groupserver":      {GroupID: "chess", User: groups.User{ID: "ada"}},
	"rocketchat":       {GroupID: "Chess", User: groups.Self},
	"flickr":           {GroupID: "34427000@N20"},
}

func TestNoProviderTakesCredentialsToARedirectsTarget(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		var visits atomic.Int32
		elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
		srv := memserver.Start(t)
		noError(t, srv.Inject(memserver.Fault{
			Phase: memserver.BeforeRules,
			Effect: memserver.Effect{
				Kind: memserver.Answer, Status: status, Header: map[string]string{"Location": elsewhere.URL + "/api/v1/groups.leave"},
			},
		}))
		for name, newClient := range everyClient(srv, "", func(*groups.HTTPConfig) {}) {
			client, err := newClient()
			noError(t, err)
			_, err = client.Leave(t.Context(), everyMembership[name])
			if groups.CodeOf(err) != groups.ErrBadResponse || strings.Contains(err.Error(), elsewhere.URL) {
				t.Errorf("%s with %d: %v", name, status, err)
			}
		}
		elsewhere.Close()
		if n := visits.Load(); n > 0 {
			t.Errorf("%d: elsewhere got %d requests", status, n)
		}
	}
}

func TestNoProviderSendsCredentialsToACertificateThatIsNotTrusted(t *testing.T) {
	t.Parallel()
	srv := memserver.Start(t)
	transport := &http.Transport{} // with the roots of the machine
	t.Cleanup(transport.CloseIdleConnections)
	for name, newClient := range everyClient(srv, srv.TLSURL(), func(cfg *groups.HTTPConfig) { cfg.Transport = transport }) {
		client, err := newClient()
		noError(t, err)
		if _, err = client.Leave(t.Context(), everyMembership[name]); groups.CodeOf(err) != groups.ErrUnavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(srv.Record()); n > 0 {
		t.Errorf("the server got %d requests", n)
	}
}

func TestNoProviderTakesPlainHTTPBeyondLoopbackUnasked(t *testing.T) {
	t.Parallel()
	srv := memserver.Start(t, memserver.WithoutPort())
	for _, allowed := range []bool{false, true} {
		for name, newClient := range everyClient(srv, "http://groups.example.com", func(cfg *groups.HTTPConfig) { cfg.InsecureHTTP = allowed }) {
			_, err := newClient()
			if allowed != (err == nil) || !allowed && groups.CodeOf(err) != groups.ErrInvalidArgument {
				t.Errorf("%s, with InsecureHTTP %t: %v", name, allowed, err)
			}
		}
	}
}

func TestStartListensOnLoopbackAlone(t *testing.T) {
	t.Parallel()
	srv := memserver.Start(t)
	for _, address := range []string{srv.URL(), srv.TLSURL()} {
		u, err := url.Parse(address)
		noError(t, err)
		if at, err := netip.ParseAddrPort(u.Host); err != nil || !at.Addr().IsLoopback() || at.Port() == 0 {
			t.Errorf("it listens at %s: %v", address, err)
		}
	}
}

func TestNewAndWithoutPortDoNotListen(t *testing.T) {
	t.Parallel()
	bare := memserver.New()
	t.Cleanup(bare.Close)
	for name, srv := range map[string]*memserver.Server{"New": bare, "WithoutPort": memserver.Start(t, memserver.WithoutPort())} {
		for _, port := range []string{"80", "443"} {
			_ = srv.URL() // from here on it serves
			conn, err := srv.Transport().DialContext(t.Context(), "tcp", net.JoinHostPort("localhost", port))
			noError(t, err)
			if network := conn.LocalAddr().Network(); network != "pipe" {
				t.Errorf("%s: the connection is one of %s", name, network)
			}
			noError(t, conn.Close())
		}
	}
}

func TestTheServersTLSIsOfVersion12AtLeast(t *testing.T) {
	t.Parallel()
	srv := memserver.Start(t)
	for version, taken := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		cfg := &tls.Config{RootCAs: srv.CertPool(), MinVersion: version, MaxVersion: version} //nolint:gosec // to see that old ones are refused
		dialer := &tls.Dialer{NetDialer: &net.Dialer{Timeout: time.Minute}, Config: cfg}
		conn, err := dialer.DialContext(t.Context(), "tcp", strings.TrimPrefix(srv.TLSURL(), "https://"))
		if taken != (err == nil) {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		if err == nil {
			noError(t, conn.Close())
		}
	}
	if v := srv.Transport().TLSClientConfig; v.InsecureSkipVerify || v.MinVersion < tls.VersionTLS12 {
		t.Errorf("the server's own Transport takes %+v", v)
	}
}

// Who knows the seed knows the tokens: the server is for tests.
func TestTokensCanBeGuessedFromTheSeed(t *testing.T) {
	t.Parallel()
	all := func(seed uint64) string {
		srv := memserver.Start(t, memserver.WithoutPort(), memserver.WithSeed(seed))
		token, secret := srv.Flickr.Token("34427001@N01", flickr.PermsDelete)
		return fmt.Sprint(srv.PeopleAggregator.Token("7").Reveal(), srv.RocketChat.Token("Ada").Reveal(), token.Reveal(), secret.Reveal(), srv.Flickr.App().Key)
	}
	if first, again, other := all(1), all(1), all(2); first != again || first == other {
		t.Error("the tokens do not come from the seed alone")
	}
}
