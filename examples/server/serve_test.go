package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheCertificateIsTrustedByTheFile(t *testing.T) {
	t.Parallel()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	r := begin(t, "-ca-file", ca, "-tls-hosts=memserver.test,192.0.2.1")
	r.trust(t, ca)
	for _, host := range []string{"127.0.0.1", "localhost"} {
		_, port, _ := net.SplitHostPort(strings.TrimPrefix(r.tlsURL, "https://"))
		over := *r
		over.url = "https://" + host + ":" + port
		if status, body := over.send(t, http.MethodGet, healthPath, ""); status != http.StatusOK || body != "ok\n" {
			t.Errorf("%s: %d %s", host, status, body)
		}
	}
	conn := must(tls.Dial("tcp", strings.TrimPrefix(r.tlsURL, "https://"), r.client.Transport.(*http.Transport).TLSClientConfig))(t) //nolint:noctx,forcetypeassert // it is the test's own server and client
	defer conn.Close()                                                                                                               //nolint:errcheck // it was only looked at
	leaf := conn.ConnectionState().PeerCertificates[0]
	for _, name := range []string{"memserver.test", "192.0.2.1", "::1"} {
		if err := leaf.VerifyHostname(name); err != nil {
			t.Error(err)
		}
	}
	block, rest := pem.Decode(must(os.ReadFile(ca))(t))
	root := must(x509.ParseCertificate(block.Bytes))(t)
	if len(rest) != 0 || !root.IsCA || leaf.IsCA {
		t.Error("the file holds more than the authority's certificate, or the server's is one")
	}
}

func TestWhoDoesNotTrustTheCertificateIsTold(t *testing.T) {
	t.Parallel()
	r := begin(t)
	req := must(http.NewRequestWithContext(t.Context(), http.MethodGet, r.tlsURL+healthPath, nil))(t)
	resp, err := r.client.Do(req)
	if err == nil {
		_ = resp.Body.Close()
		t.Fatal("it was trusted")
	}
	r.stderr.await(t, "TLS handshake error")
}

// A held is a request whose body has not arrived whole, at a server that waits
// for it.
type held struct {
	net.Conn
	answer *bufio.Reader
}

// hold sends all of a request but its body's end, and returns once the server
// waits for that.
func hold(t *testing.T, address string) *held {
	t.Helper()
	conn := must(new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(address, "http://")))(t)
	t.Cleanup(func() { _ = conn.Close() })
	h := &held{Conn: conn, answer: bufio.NewReader(conn)}
	_ = must(fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n", joinPath, len(documentCall)))(t)
	if line := must(h.answer.ReadString('\n'))(t); line != "HTTP/1.1 100 Continue\r\n" {
		t.Fatalf("the server says %q", line)
	}
	_ = must(h.answer.ReadString('\n'))(t)
	return h
}

// finish sends the rest and gives the answer.
func (h *held) finish(t *testing.T) string {
	t.Helper()
	_ = must(io.WriteString(h, documentCall))(t)
	resp, err := http.ReadResponse(h.answer, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	return string(must(io.ReadAll(resp.Body))(t))
}

const ending = "msg=\"ending, once the requests in hand are answered\""

func TestRequestsInHandAreAnsweredBeforeTheEnd(t *testing.T) {
	t.Parallel()
	r := begin(t, "-end-timeout=1m")
	h := hold(t, r.url)
	code := make(chan int, 1)
	go func() { code <- r.end() }()
	r.stderr.await(t, ending)
	if answer := h.finish(t); answer != joined {
		t.Errorf("the answer is %q", answer)
	}
	if code := <-code; code != exitOK {
		t.Errorf("it ended with %d", code)
	}
	want := []string{"level=INFO msg=request scheme=http method=POST path=" + joinPath + " status=200 bytes=40"}
	if d := cmp.Diff(want, requests(r.stderr.String())); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestTheEndWaitsNoLongerThanItsBound(t *testing.T) {
	t.Parallel()
	r := begin(t, "-end-timeout=1ms")
	h := hold(t, r.url)
	if code := r.end(); code != exitOK || !strings.Contains(r.stderr.String(), "requests were cut off") {
		t.Errorf("it ended with %d\n%s", code, r.stderr)
	}
	if text, err := io.ReadAll(h.answer); err == nil && strings.Contains(string(text), "200") {
		t.Errorf("the request was answered: %s", text)
	}
}

func TestAListenerThatBreaksEndsIt(t *testing.T) {
	t.Parallel()
	log := newSaid()
	o := must(readOptions(freePorts, func(string) string { return "" }, io.Discard))(t)
	s := must(start(t.Context(), o, newLog(log)))(t)
	defer s.close()
	if err := s.plain.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.serve(t.Context(), func() {}); err == nil {
		t.Error("it goes on")
	}
}
