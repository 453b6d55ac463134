package memserver_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

const (
	bodyLimit = 1 << 20
	multiForm = "multipart/form-data; boundary=b"
)

// A bomb is a body that costs its reader more than its sender.
type bomb struct {
	name, contentType, body string
	header                  http.Header
}

// bombs are bodies of just the limit, or the few bytes that stand for more.
func bombs(t *testing.T) []bomb {
	t.Helper()
	full := func(unit string) string { return strings.Repeat(unit, bodyLimit/len(unit)) }
	halves := func(open, shut string) string {
		n := bodyLimit / (len(open) + len(shut))
		return strings.Repeat(open, n) + strings.Repeat(shut, n)
	}
	numbered := func(before, after string) string {
		var b strings.Builder
		for i := 0; b.Len() < bodyLimit-40; i++ {
			b.WriteString(before + strconv.Itoa(i) + after)
		}
		return b.String()
	}
	const rpc = "<methodCall><methodName>x</methodName><params><param>"
	const soap = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><x:FlickrRequest xmlns:x="urn:flickr">`
	entities := `<!DOCTYPE a [<!ENTITY e0 "ha">`
	for i := range 30 {
		e := strconv.Itoa(i)
		entities += `<!ENTITY e` + strconv.Itoa(i+1) + ` "&e` + e + `;&e` + e + `;">`
	}
	return []bomb{
		{name: "JSON of lists in lists", contentType: "application/json", body: halves("[", "]")},
		{name: "JSON of objects in objects", contentType: "application/json", body: halves(`{"a":`, "}")},
		{name: "JSON of lists that do not end", contentType: "application/json", body: `{"roomId":` + full("[")[:bodyLimit-10]},
		{name: "JSON of empty lists", contentType: "application/json", body: `{"a":[` + full("[],")[:bodyLimit-20] + "0]}"},
		{name: "JSON of many names", contentType: "application/json", body: "{" + numbered(`"a`, `":0,`) + `"roomId":"Chess"`},
		{name: "JSON of one name", contentType: "application/json", body: "{" + full(`"roomId":"a",`)[:bodyLimit-20]},
		{name: "JSON with an endless number", contentType: "application/json", body: `{"roomId":` + full("9")[:bodyLimit-20] + "}"},
		{name: "JSON with an endless text", contentType: "application/json", body: `{"roomId":"` + full(`\ud800`)[:bodyLimit-20] + `"}`},
		{name: "XML of elements in elements", contentType: "text/xml", body: halves("<a>", "</a>")},
		{name: "XML of elements that do not end", contentType: "text/xml", body: full("<a>")},
		{name: "XML of attributes", contentType: "text/xml", body: "<a " + numbered("a", `="" `) + "/>"},
		{name: "XML of namespaces", contentType: "text/xml", body: "<a " + numbered("xmlns:a", `="x" `) + "/>"},
		{name: "XML of an endless comment", contentType: "text/xml", body: "<!--" + full("a")[:bodyLimit-4]},
		{name: "XML of entities that double", contentType: "text/xml", body: entities + "]><a>&e30;</a>"},
		{name: "XML of a file", contentType: "text/xml", body: `<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>`},
		{name: "XML-RPC of arrays in arrays", contentType: "text/xml", body: rpc + full("<value><array><data>")[:bodyLimit-100]},
		{name: "XML-RPC of many parameters", contentType: "text/xml", body: rpc + "</param>" + full("<param><value/></param>")[:bodyLimit-100]},
		{name: "SOAP of elements in elements", contentType: "text/xml", body: soap + full("<a>")[:bodyLimit-200]},
		{name: "SOAP of many parameters", contentType: "text/xml", body: soap + full("<a>b</a>")[:bodyLimit-200]},
		{name: "a form of many names", contentType: paForm, body: numbered("", "&")},
		{name: "a form of one name", contentType: paForm, body: full("id=group:1&")},
		{name: "a form of nothing", contentType: paForm, body: full("&")},
		{name: "a form of escapes", contentType: paForm, body: "id=" + full("%41")[:bodyLimit-9]},
		{name: "a form that is no UTF-8", contentType: paForm, body: "method=" + full("\xff\xfe")[:bodyLimit-7]},
		{name: "a form of NULs", contentType: paForm, body: "authToken=" + full("\x00")[:bodyLimit-10]},
		{name: "a form with an endless token", contentType: paForm, body: "leave&groupId=chess&userId=ada&token=" + full(`"`)[:bodyLimit-37]},
		{name: "a form with an endless method", contentType: paForm, body: "method=" + full(`<`)[:bodyLimit-7]},
		{name: "a multipart form of empty parts", contentType: multiForm, body: full("--b\r\n\r\n\r\n") + "--b--"},
		{name: "a multipart form of many parts", contentType: multiForm, body: full("--b\r\nContent-Disposition: form-data; name=roomId\r\n\r\na\r\n")},
		{name: "a multipart form of one part", contentType: multiForm, body: "--b\r\nContent-Disposition: form-data; name=roomId\r\n\r\n" + full("a")[:bodyLimit-100] + "\r\n--b--"},
		{name: "a multipart form of headers", contentType: multiForm, body: "--b\r\n" + full("X: y\r\n")[:bodyLimit-100] + "\r\n\r\n--b--"},
		{name: "a multipart form of boundaries that are nearly one", contentType: multiForm, body: full("\r\n--c")},
		{name: "a multipart form of other forms", contentType: multiForm, body: full("--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n")},
		{name: "a type with an endless boundary", contentType: "multipart/form-data; boundary=" + full("b")[:40<<10], body: "--b\r\n"},
		{name: "a type of many parameters", contentType: "multipart/form-data" + numbered("; a", "=b")[:40<<10], body: "--b\r\n"},
		{name: "a gigabyte in gzip", contentType: paForm, body: gigabyte(t), header: http.Header{"Content-Encoding": {"gzip"}}},
		{name: "nothing but line feeds", contentType: "text/plain", body: full("\n")},
	}
}

// isFor reports whether the address reads such bodies. What is of no kind goes to
// one that reads none of it.
func (b *bomb) isFor(l leave) bool {
	kind, _, _ := strings.Cut(b.contentType, ";")
	switch kind {
	case "multipart/form-data":
		return l.site == "rocketchat" || l.path == flickr.PathREST
	case paForm:
		return l.contentType == paForm && l.path != flickr.PathSOAP && l.path != flickr.PathXMLRPC
	case "text/xml":
		return l.contentType == kind || l.site == "flickr"
	}
	return l.contentType == kind || l.path == leavePath
}

// gigabyte is a gigabyte of zeros in gzip, of many streams one behind the other.
func gigabyte(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(make([]byte, 4<<20))
	noError(t, err, z.Close())
	return strings.Repeat(b.String(), 1<<30/(4<<20))
}

// Each bomb at each address that reads its kind: it is refused, in time and memory that its size
// bounds, and nothing of it is kept.
func TestBombsAreRefused(t *testing.T) { //nolint:paralleltest // it counts goroutines and memory
	f := newFort(t)
	before := inUse()
	var slowest time.Duration
	var which string
	for _, b := range bombs(t) {
		if len(b.body) > bodyLimit {
			b.body = b.body[:bodyLimit]
		}
		for _, l := range f.leaves {
			if !b.isFor(l) {
				continue
			}
			l.contentType = b.contentType
			start := time.Now()
			got := f.post(t, l, b.header, strings.NewReader(b.body))
			if d := time.Since(start); d > slowest {
				slowest, which = d, b.name+" at "+l.path
			}
			if got.err != nil || got.status >= 500 {
				t.Errorf("%s at %s: %d, %v", b.name, l.path, got.status, got.err)
			}
			if len(got.body) > 8*bodyLimit {
				t.Errorf("%s at %s: an answer of %d bytes", b.name, l.path, len(got.body))
			}
		}
		f.stands(t, b.name)
	}
	t.Logf("the slowest took %v: %s", slowest, which)
	grown(t, "after all bombs, with the record of them", before, 16)
}

// A body of more than the limit is not read: neither one that says its length
// nor one that never ends.
func TestBodiesWithoutEndAreCutOff(t *testing.T) { //nolint:paralleltest // it counts goroutines
	f := newFort(t)
	for _, l := range f.leaves {
		for name, contentType := range map[string]string{"as it belongs": l.contentType, "multipart": multiForm} {
			l.contentType = contentType
			endless := &counted{}
			got := f.post(t, l, nil, endless)
			// The answer can be lost, since it comes before the end of the request.
			if got.err == nil && got.status != http.StatusRequestEntityTooLarge {
				t.Errorf("%s, %s: %v", l.path, name, got)
			}
			if n := endless.read.Load(); n > 16*bodyLimit {
				t.Errorf("%s, %s: the server took %d bytes", l.path, name, n)
			}
		}
		f.stands(t, l.path)
	}
}

// A counted is a body without end.
type counted struct{ read atomic.Int64 }

func (c *counted) Read(p []byte) (int, error) {
	c.read.Add(int64(len(p)))
	return copy(p, bytes.Repeat([]byte("a=b&"), len(p)/4+1)), nil
}

// What the answers repeat of large requests, and what large requests name, is
// not kept by the thousand.
func TestTheRecordOfLargeRequestsIsBounded(t *testing.T) { //nolint:paralleltest // it counts memory
	f := newFort(t)
	const times = 30
	for name, l := range map[string]leave{
		"a method that the answer repeats": {path: "/services/rest/", contentType: paForm, body: "method=", secure: true},
		"a token that the answer repeats":  {path: "/gs-group-member-leave.json", contentType: paForm, body: "groupId=chess&userId=ada&leave&token="},
		"a group without end":              {path: "/gs-group-member-leave.json", contentType: paForm, body: "userId=ada&leave&token=x&groupId="},
		"a method without end":             {path: "/api/v1/login", contentType: "application/json", body: `{"user":"`},
		"headers without number":           {path: "/api/v1/groups.leave", header: strings.Repeat("X-Y: z\r\n", 8<<10)},
	} {
		before := inUse()
		body := l.body + strings.Repeat("x", bodyLimit-len(l.body)-100)
		if l.header != "" {
			body = ""
		}
		for range times {
			l.body = body
			if got := f.send(t, l.secure, l.request("Content-Length: "+strconv.Itoa(len(body))+"\r\n")); !strings.HasPrefix(got, "HTTP/1.1 ") {
				t.Fatalf("%s: %.100q", name, got)
			}
		}
		grown(t, name+", "+strconv.Itoa(times)+" times", before, 4)
	}
	f.stands(t, "large requests")
}

// Requests that are as large as the record still keeps push each other out, and
// count with all that is kept of them.
func TestTheRecordIsBoundedAsAWhole(t *testing.T) { //nolint:paralleltest // it counts memory
	var parameters strings.Builder
	for i := range 980 {
		fmt.Fprintf(&parameters, "&%c%c", 'a'+i%26, 'a'+i/26%26)
	}
	for name, large := range map[string]leave{ //nolint:paralleltest // likewise
		"bodies and headers": {
			path: "/gs-group-member-leave.json", contentType: paForm, header: "X-Pad: " + strings.Repeat("y", 15<<10) + "\r\n",
			body: "groupId=chess&userId=ada&leave&token=x&pad=" + strings.Repeat("x", 60<<10),
		},
		"parameters and headers": {
			path: "/services/rest/?x=1" + parameters.String(), header: strings.Repeat("X-Y:\r\n", 190),
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFort(t, memserver.WithMaxBodyBytes(64<<10))
			before := inUse()
			const times = 1000
			for range times {
				if got := f.send(t, false, large.request("Content-Length: "+strconv.Itoa(len(large.body))+"\r\n")); !strings.HasPrefix(got, "HTTP/1.1 ") {
					t.Fatalf("%.100q", got)
				}
			}
			grown(t, strconv.Itoa(times)+" requests", before, 24)
			if list := f.Record(); len(list) < 100 || len(list) > times {
				t.Errorf("the record has %d of them", len(list))
			}
		})
	}
}

// What a large request adds to the world is kept, and not the rest of it.
func TestTheWorldKeepsNothingElseOfLargeRequests(t *testing.T) { //nolint:paralleltest // it counts memory
	srv := memserver.Start(t, memserver.WithRecordLimit(0))
	ada := must(t, srv.RocketChat.AddUser, memserver.User{Login: "ada"})
	must(t, srv.GroupServer.AddGroup, memserver.Group{ID: "chess", Name: "Chess"})
	gs, rc := srv.GroupServer.Config(), srv.RocketChat.Config(ada.ID)
	pad := strings.Repeat("x", 900<<10)
	const times = 30
	for name, request := range map[string]func(i int) (path, contentType, body string){
		"people who are added": func(i int) (string, string, string) {
			return "/gs-group-member-add.json", paForm, fmt.Sprintf(
				"token=%s&groupId=chess&email=p%d%%40example.com&fn=Person+%d&add&pad=%s", gs.Token.Reveal(), i, i, pad)
		},
		"rooms that are made": func(i int) (string, string, string) {
			return "/api/v1/groups.create", "application/json", fmt.Sprintf(`{"name":"room%d","pad":"%s"}`, i, pad)
		},
	} {
		before := inUse()
		for i := range times {
			path, contentType, body := request(i)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+path, strings.NewReader(body))
			noError(t, err)
			r.Header.Set("Content-Type", contentType)
			r.Header.Set("X-Auth-Token", rc.AuthToken.Reveal())
			r.Header.Set("X-User-Id", ada.ID)
			if got := do(&http.Client{Transport: srv.Transport()}, r); got.status != http.StatusOK {
				t.Fatalf("%s: %+v", name, got)
			}
		}
		grown(t, fmt.Sprintf("%d %s", times, name), before, 6)
	}
	if people, rooms := len(srv.GroupServer.Members("chess")), len(srv.RocketChat.Groups()); people != times || rooms != times {
		t.Errorf("%d people were added and %d rooms made", people, rooms)
	}
}

// A length is only a claim, also where bodies of any length are allowed.
func TestAClaimedLengthTakesNoMemory(t *testing.T) { //nolint:paralleltest // it counts goroutines and memory
	f := newFort(t, memserver.WithMaxBodyBytes(1<<63-1))
	before := inUse()
	for _, length := range []string{"100000", "1000000000000", "9223372036854775807"} {
		l := f.leaves[0]
		got := f.send(t, false, l.request("Content-Length: "+length+"\r\n"))
		if !strings.HasPrefix(got, "HTTP/1.1 400 ") {
			t.Errorf("of %s bytes: %q", length, got)
		}
		f.stands(t, "a length of "+length)
	}
	grown(t, "after the claims", before, 4)
}

// What a person allows is kept with the token, and not the rest of the form.
func TestALoginKeepsNothingElseOfTheFormThatAllowedIt(t *testing.T) { //nolint:paralleltest // it counts memory
	const times = 30
	w := flNew(t, memserver.Documented)
	plain := must(t, w.site.AddUser, memserver.User{ID: "99999999@N01", Login: "plain"})
	b := w.browser(t)
	before := inUse()
	for range times {
		token, _ := w.begin(t, flBack)
		form, _ := b.ask(t, token, "write")
		form.Set("account", plain.ID)
		form.Set("answer", "allow")
		form.Set("pad", strings.Repeat("x", 900<<10))
		// What is escaped would be a copy in any case.
		body := strings.ReplaceAll(form.Encode(), "%40", "@")
		if got := b.do(t, http.MethodPost, flAskPath, body, nil); got.status != http.StatusSeeOther {
			t.Fatalf("%d %s", got.status, got.body)
		}
	}
	grown(t, fmt.Sprintf("%d logins that were allowed", times), before, 6)
}
