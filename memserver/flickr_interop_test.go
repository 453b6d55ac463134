package memserver_test

import (
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// TestFlickrServesThePerlPackage has Perl's Flickr::API join and leave, twice
// each, with OAuth and with the old signatures. Where Perl or the package is
// absent it is skipped; with CI=true it fails.
func TestFlickrServesThePerlPackage(t *testing.T) {
	t.Parallel()
	perl := paProgram(t, "perl")
	if err := exec.CommandContext(t.Context(), perl, "-MFlickr::API", "-e", "1").Run(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("the package Flickr::API is absent, and CI=true demands it: libflickr-api-perl")
		}
		t.Skip("the package Flickr::API is absent: libflickr-api-perl")
	}
	for _, dialect := range dialects {
		for _, style := range []string{"oauth", "flickr"} {
			t.Run(dialectNames[dialect]+"/"+style, func(t *testing.T) {
				t.Parallel()
				joinAndLeaveInPerl(t, memserver.Start(t, memserver.WithDialect(dialect)), perl, style)
			})
		}
	}
}

func joinAndLeaveInPerl(t *testing.T, srv *memserver.Server, perl, style string) {
	t.Helper()
	s := srv.Flickr
	ada, grace := must(t, s.AddUser, memserver.User{Name: "Ada"}), must(t, s.AddUser, memserver.User{Name: "Grace"})
	group := must(t, s.AddGroup, memserver.Group{Name: "Macro", Owner: grace.ID})
	cfg := s.Config(ada.ID)
	cmd := exec.CommandContext(t.Context(), perl, filepath.Join("..", "interop", "flickr", "client.pl"),
		style, srv.TLSURL()+flickr.PathREST, group.ID)
	cmd.Stdin = strings.NewReader(strings.Join([]string{
		cfg.APIKey, cfg.APISecret.Reveal(), cfg.Token.Reveal(), cfg.TokenSecret.Reveal(), "",
	}, "\n"))
	cmd.Env = append(os.Environ(), "PERL_LWP_SSL_CA_FILE="+certificateFile(t, srv))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	noError(t, err)

	type said struct {
		Codes   []int
		Methods int
		Echo    string
	}
	var got said
	noError(t, json.Unmarshal(out, &got))
	want := said{Codes: []int{0, 4, 0, 3}, Methods: 11, Echo: "Let me in, please! (J'aime ça) a+b=c&d"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if state := s.State(group.ID, ada.ID); state != groups.StateLeft {
		t.Errorf("afterwards the state is %q", state)
	}
}

// certificateFile writes the server's certificate to a file.
func certificateFile(t *testing.T, srv *memserver.Server) string {
	t.Helper()
	at := must(t, url.Parse, srv.TLSURL())
	dialer := tls.Dialer{Config: &tls.Config{RootCAs: srv.CertPool(), MinVersion: tls.VersionTLS12}}
	conn, err := dialer.DialContext(t.Context(), "tcp", at.Host)
	noError(t, err)
	defer conn.Close() //nolint:errcheck // it was only looked at
	secure, ok := conn.(*tls.Conn)
	if !ok {
		t.Fatal("the connection is not TLS")
	}
	cert := secure.ConnectionState().PeerCertificates[0]
	file := filepath.Join(t.TempDir(), "certificate.pem")
	noError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}), 0o600))
	return file
}
