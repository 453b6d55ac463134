package memserver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/groups-go/groups"
)

// first gives the answer's first line.
func first(answer string) string {
	line, _, _ := strings.Cut(answer, "\r\n")
	return line
}

// What is wrong with the bytes of a request, before any site sees it. Each
// request would leave a group if the server took it.
func TestTheServerRefusesWhatIsNoHTTP(t *testing.T) { //nolint:paralleltest // it counts goroutines
	f := newFort(t)
	good := f.leaves[0]
	length := fmt.Sprintf("Content-Length: %d\r\n", len(good.body))
	whole := good.request(length)
	with := func(more string) string { return good.request(length + more) }
	for _, tc := range []struct{ name, text, want string }{
		{"a request line without end", "POST /" + strings.Repeat("a", 1<<20), "431"},
		{"a header without end", "POST / HTTP/1.1\r\nX: " + strings.Repeat("a", 1<<20), "431"},
		{"a header that is too large", with("X: " + strings.Repeat("a", 80<<10) + "\r\n"), "431"},
		{"a hundred thousand headers", with(strings.Repeat("X: y\r\n", 100_000)), "431"},
		{"headers of which none is whole", strings.Repeat("\r\n", 1<<19), "400"},
		{"two lengths", with("Content-Length: 5\r\n"), "400"},
		{"a negative length", good.request("Content-Length: -1\r\n"), "400"},
		{"a length with a sign", good.request(fmt.Sprintf("Content-Length: +%d\r\n", len(good.body))), "400"},
		{"a length that is no number", good.request("Content-Length: 1e3\r\n"), "400"},
		{"a length beyond all numbers", good.request("Content-Length: 99999999999999999999\r\n"), "400"},
		{"a length beyond the limit", good.request("Content-Length: 9223372036854775807\r\n"), "413"},
		{"a length of more than comes", good.request(fmt.Sprintf("Content-Length: %d\r\n", len(good.body)+1)), "400"},
		{"an encoding that is not known", good.request("Transfer-Encoding: gzip, chunked\r\n"), "501"},
		{"two encodings", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"), "501"},
		{"chunks that are none", good.request("Transfer-Encoding: chunked\r\n"), "400"},
		{"a chunk of negative size", good.request("Transfer-Encoding: chunked\r\n\r\n-1\r\n"), "400"},
		{"a chunk of endless size", chunked(good, strings.Repeat("f", 1000)+"\r\n"), "400"},
		{"a chunk with an endless extension", chunked(good, "1;"+strings.Repeat("a", 1<<20)), "400"},
		{"chunks of one byte with extensions", chunked(good, strings.Repeat("1;"+strings.Repeat("a", 60)+"\r\na\r\n", 20_000)), "400"},
		{"a trailer without end", chunked(good, "0\r\n"+strings.Repeat("X: y\r\n", 100_000)), "400"},
		{"no host", strings.Replace(whole, "Host: localhost\r\n", "", 1), "400"},
		{"two hosts", with("Host: elsewhere\r\n"), "400"},
		{"a host that is none", strings.Replace(whole, "Host: localhost", "Host: a b/c", 1), "400"},
		{"a NUL in a header", with("X: \x00\r\n"), "400"},
		{"a space before the colon", with("X : y\r\n"), "400"},
		{"a header that is folded at the start", strings.Replace(whole, "Host", " Host", 1), "400"},
		{"a header without a colon", with("junk\r\n"), "400"},
		{"a method that is none", strings.Replace(whole, "POST", "PO(ST", 1), "400"},
		{"a NUL in the path", strings.Replace(whole, " /", " /\x00", 1), "400"},
		{"a path without a slash", strings.Replace(whole, " /", " ", 1), "400"},
		{"percent junk in the path", strings.Replace(whole, " /", " /%zz", 1), "400"},
		{"HTTP of the future", strings.Replace(whole, "HTTP/1.1", "HTTP/9.9", 1), "505"},
		{"HTTP that is none", strings.Replace(whole, "HTTP/1.1", "HTCPCP/1.0", 1), "400"},
		{"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "404"},
		{"a handshake of TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\x00", 500) + "\r\n", "400"},
		{"an expectation that is not known", with("Expect: the worst\r\n"), "417"},
		{"bytes that mean nothing", strings.Repeat("\x00\xff", 1<<19), "4"},
	} {
		for _, secure := range []bool{false, true} {
			// An answer can be lost where the server closes and much is under way.
			got := first(f.send(t, secure, tc.text))
			if lost := got == "" && len(tc.text) > 64<<10; !lost && !strings.HasPrefix(got, "HTTP/1.1 "+tc.want) {
				t.Errorf("%s, with TLS %t: %q, want %s", tc.name, secure, got, tc.want)
			}
		}
		f.stands(t, tc.name)
	}
}

// chunked is a leave whose body is whatever stands for chunks.
func chunked(l leave, body string) string {
	l.body = body
	return l.request("Transfer-Encoding: chunked\r\n")
}

func TestPlainHTTPAtTheAddressOfTLSIsTurnedAway(t *testing.T) { //nolint:paralleltest // it counts goroutines
	f := newFort(t)
	address := f.TLSURL()
	good := f.leaves[0]
	for _, text := range []string{
		good.request(fmt.Sprintf("Content-Length: %d\r\n", len(good.body))),
		"\x16\x03\x01\xff\xff" + strings.Repeat("\x00", 1<<16), "\x00", "GET",
	} {
		conn := dialAddress(t, strings.TrimPrefix(address, "https://"))
		got := exchange(t, conn, text)
		if strings.HasPrefix(got, "HTTP/1.1 2") {
			t.Errorf("%.20q is answered %q", text, got)
		}
	}
	f.stands(t, "plain http over TLS")
}

// Of requests that come one behind the other, those before the first bad one
// are answered, and none that stands in what is no request.
func TestPipelinedJunkIsNotCarriedOut(t *testing.T) { //nolint:paralleltest // it counts goroutines
	f := newFort(t)
	read := "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n"
	good := f.leaves[0]
	smuggled := good.request(fmt.Sprintf("Content-Length: %d\r\n", len(good.body)))
	chunks := "POST " + leavePath + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
	for _, tc := range []struct {
		name, text string
		answers    int
	}{
		{"junk behind a request", read + "\x00\xff junk\r\n\r\n" + smuggled, 2},
		{"many requests, then junk", strings.Repeat(read, 100) + "junk\r\n\r\n" + smuggled, 101},
		{"a request behind a wrong chunk", chunks + "\r\nzz\r\n" + smuggled, 1},
		{"a request behind a length that is too long", "POST " + leavePath + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n\r\n" + smuggled, 1},
		{"a request in the body of another", fmt.Sprintf("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s", len(smuggled), smuggled), 1},
		{"a request in the chunk of another", fmt.Sprintf("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(smuggled), smuggled), 1},
		{"a length beside chunks", chunks + "Content-Length: 5\r\n\r\n0\r\n\r\njunk\r\n\r\n" + smuggled, 2},
	} {
		got := strings.Count(f.send(t, false, tc.text), "HTTP/1.1 ")
		if got > tc.answers || got == 0 {
			t.Errorf("%s: %d answers, want %d", tc.name, got, tc.answers)
		}
		f.stands(t, tc.name)
	}
}

// A path that only leads to a method by way of another is no path of a site.
func TestPathTricksLeadNowhere(t *testing.T) { //nolint:paralleltest // it counts goroutines
	f := newFort(t)
	for name, trick := range map[string]func(path string) string{
		"doubled slashes":             func(p string) string { return strings.ReplaceAll(p, "/", "//") },
		"a slash before":              func(p string) string { return "/" + p },
		"a dot":                       func(p string) string { return "/." + p },
		"an escaped dot":              func(p string) string { return "/%2e" + p },
		"two dots":                    func(p string) string { return "/x/.." + p },
		"two dots at the end":         func(p string) string { return p + "/x/.." },
		"escaped dots":                func(p string) string { return "/x/%2e%2e" + p },
		"dots beyond the root":        func(p string) string { return strings.Repeat("/..", 1000) + p },
		"backslashes":                 func(p string) string { return "/" + strings.ReplaceAll(p[1:], "/", `\`) + `\` },
		"escapes twice over":          func(p string) string { return "/" + strings.ReplaceAll(p[1:], "/", "%252f") + "%2561" },
		"overlong UTF-8":              func(p string) string { return "/" + strings.ReplaceAll(p[1:], "/", "%c0%af") + "%c0%ae" },
		"capitals":                    strings.ToUpper,
		"a NUL behind":                func(p string) string { return p + "%00" },
		"a line feed behind":          func(p string) string { return p + "%0a" },
		"a space behind":              func(p string) string { return p + "%20" },
		"a byte that is no UTF-8":     func(p string) string { return p + "%ff" },
		"a parameter of the path":     func(p string) string { return p + ";x=y" },
		"a question mark, escaped":    func(p string) string { return p + "%3fx" },
		"an address of another host":  func(p string) string { return "http://elsewhere.example/x" + p },
		"an address without a host":   func(p string) string { return "http:///x" + p },
		"a path of sixty kilobytes":   func(p string) string { return strings.Repeat("/a", 30<<10) + p },
		"a star in place of the path": func(string) string { return "*" },
	} {
		for _, l := range f.leaves {
			path := l.path
			l.path = trick(path)
			got := f.send(t, l.secure, l.request(fmt.Sprintf("Content-Length: %d\r\n", len(l.body))))
			if !strings.HasPrefix(got, "HTTP/1.1 ") || strings.HasPrefix(got, "HTTP/1.1 5") {
				t.Errorf("%s of %s: %.100q", name, path, got)
			}
		}
		f.stands(t, name)
	}
}

// The leaves of these tests are good where nothing is wrong with them: what the
// other tests show is not that the leaves are bad.
func TestTheLeavesOfTheAttacksAreGood(t *testing.T) { //nolint:paralleltest // it counts goroutines
	f := newFort(t)
	for _, l := range f.leaves {
		got := f.send(t, l.secure, l.request(fmt.Sprintf("Content-Length: %d\r\n", len(l.body))))
		changed := f.world != snapshotOf(t, f.Server)
		if changed != (l.site != "flickr") || !strings.HasPrefix(got, "HTTP/1.1 200") {
			t.Errorf("%s: the world changed: %t, %q", l.path, changed, got)
		}
		noError(t, restore(f.Server, f.world))
	}
	if s := f.PeopleAggregator.State(f.PeopleAggregator.Groups()[0].ID, f.PeopleAggregator.Users()[0].ID); s != groups.StateJoined {
		t.Errorf("Ada is %q again", s)
	}
}
