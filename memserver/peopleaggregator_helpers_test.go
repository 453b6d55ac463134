package memserver_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// paToken is the token of the documents.
const paToken = "123576abcdef6572134"

const paPassword = "s3cret&<word>"

// The groups of a paWorld, by what Ada is to them.
const (
	paOpen      = "group:1234" // nothing yet; it is the documents' group
	paModerated = "group:1"    // nothing yet
	paInvite    = "group:2"    // not invited
	paInvited   = "group:3"    // invited
	paMember    = "group:4"    // a member
	paOwned     = "group:5"    // its owner
	paModerates = "group:6"    // its moderator
	paDeleted   = "group:7"    // a member, until it was deleted
	paWaiting   = "group:8"    // her application waits
	paBanned    = "group:9"    // banned
	paMissing   = "group:999"  // there is no such group
)

var (
	paStyles = []peopleaggregator.Style{peopleaggregator.XML, peopleaggregator.JSON, peopleaggregator.XMLRPC}
	paStart  = time.Date(2010, 6, 1, 12, 0, 0, 0, time.UTC)
)

// A paWorld is a server where Ada is each thing to some group.
type paWorld struct {
	*memserver.Server
	dialect memserver.Dialect
	site    *memserver.PeopleAggregator
	clock   *memserver.Clock
	ada     memserver.User
	grace   memserver.User
	// tokens of Ada that has expired, and of a user who is gone.
	expired, gone string
}

// paNew makes a paWorld without a port.
func paNew(t testing.TB, dialect memserver.Dialect, opts ...memserver.Option) *paWorld {
	t.Helper()
	return paNewOnPort(t, dialect, append(opts, memserver.WithoutPort())...)
}

// paNewOnPort makes a paWorld that listens on loopback.
func paNewOnPort(t testing.TB, dialect memserver.Dialect, opts ...memserver.Option) *paWorld {
	t.Helper()
	w := &paWorld{dialect: dialect, clock: memserver.NewClock(paStart)}
	opts = append([]memserver.Option{memserver.WithDialect(dialect), memserver.WithClock(w.clock)}, opts...)
	w.Server = memserver.Start(t, opts...)
	w.site = w.PeopleAggregator
	w.ada = paMust(w.site.AddUser(memserver.User{ID: "7", Login: "ada", Name: "Ada", Password: groups.NewSecret(paPassword)}))(t)
	w.grace = paMust(w.site.AddUser(memserver.User{ID: "8", Login: "grace", Name: "Grace"}))(t)
	for _, g := range []memserver.Group{
		{ID: paModerated, Registration: memserver.Moderated},
		{ID: paInvite, Registration: memserver.Invite},
		{ID: paInvited, Registration: memserver.Invite},
		{ID: paMember},
		{ID: paModerates},
		{ID: paDeleted},
		{ID: paWaiting, Registration: memserver.Moderated},
		{ID: paBanned},
		{ID: paOpen},
	} {
		g.Owner = w.grace.ID
		paMust(w.site.AddGroup(g))(t)
	}
	paMust(w.site.AddGroup(memserver.Group{ID: paOwned, Owner: w.ada.ID}))(t)
	paMust(w.site.Join(paWaiting, w.ada.ID))(t)
	paOK(t, w.site.Invite(paInvited, w.ada.ID), w.site.AddMember(paMember, w.ada.ID),
		w.site.AddMember(paModerates, w.ada.ID, memserver.Moderator), w.site.AddMember(paDeleted, w.ada.ID),
		w.site.DeleteGroup(paDeleted), w.site.Deny(paBanned, w.ada.ID))
	w.tokens(t)
	return w
}

// tokens gives Ada the documents' token, and makes two that are no good.
func (w *paWorld) tokens(t testing.TB) {
	t.Helper()
	w.site.SetToken(w.ada.ID, groups.NewSecret(paToken))
	gone := paMust(w.site.AddUser(memserver.User{ID: "9", Login: "gone"}))(t)
	w.gone = w.site.Token(gone.ID).Reveal()
	paOK(t, w.site.RemoveUser(gone.ID))
	w.site.SetTokenLifetime(time.Minute)
	w.expired = w.site.Token(w.ada.ID).Reveal()
	w.site.SetTokenLifetime(time.Hour)
	w.clock.Advance(time.Minute)
}

func paMust[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func paOK(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// snapshot is the whole world as text.
func (w *paWorld) snapshot(t testing.TB) string {
	t.Helper()
	return w.text(func(err error) { paOK(t, err) })
}

func (w *paWorld) text(ok func(error)) string {
	var b bytes.Buffer
	ok(w.Snapshot(&b))
	return b.String()
}

// client makes a client for Ada, with the documents' token.
func (w *paWorld) client(t testing.TB, style peopleaggregator.Style, tweaks ...func(*peopleaggregator.Config)) *peopleaggregator.Client {
	t.Helper()
	cfg := w.site.Config("")
	cfg.Style, cfg.AuthToken, cfg.UserID = style, groups.NewSecret(paToken), w.ada.ID
	cfg.MinWait, cfg.MaxWait = time.Microsecond, time.Microsecond
	for _, tweak := range tweaks {
		tweak(&cfg)
	}
	return paMust(peopleaggregator.New(cfg))(t)
}

// paEach runs a test for each dialect and style.
func paEach(t *testing.T, test func(*testing.T, memserver.Dialect, peopleaggregator.Style)) {
	t.Helper()
	for _, dialect := range dialects {
		for _, style := range paStyles {
			t.Run(dialectNames[dialect]+" "+string(style), func(t *testing.T) {
				t.Parallel()
				test(t, dialect, style)
			})
		}
	}
}

// A paArgument is an argument of a call. Its type is XML-RPC's, "" for string;
// "raw" has the value stand as it is.
type paArgument struct{ name, value, kind string }

// A paCall is a request in no style yet.
type paCall struct {
	verb   string // the HTTP method; "" for the method's own
	method string
	args   []paArgument
	// params replaces all within <params> of an XML-RPC call; prefix replaces
	// "peopleaggregator".
	params, prefix string
}

func paJoin(group string) paCall { return paMembership("joinGroup", paToken, group) }

func paLeave(group string) paCall { return paMembership("leaveGroup", paToken, group) }

func paMembership(method, token, group string) paCall {
	return paCall{method: method, args: []paArgument{{name: "authToken", value: token}, {name: "id", value: group}}}
}

func paLogin(login, password string) paCall {
	return paCall{method: "login", args: []paArgument{{name: "login", value: login}, {name: "password", value: password}}}
}

func paGetGroups(context string, args ...paArgument) paCall {
	return paCall{method: "getGroups", args: append([]paArgument{{name: "context", value: context}}, args...)}
}

// paPath is the path of a method.
func paPath(dialect memserver.Dialect, style peopleaggregator.Style, prefix, method string) string {
	path := "/api/" + string(style)
	if dialect == memserver.Deployed {
		path += ".php"
	}
	if style == peopleaggregator.XMLRPC {
		return path
	}
	return path + "/" + prefix + "/" + method
}

// in writes the call in a style.
func (c paCall) in(dialect memserver.Dialect, style peopleaggregator.Style) *http.Request {
	verb, path := c.verb, paPath(dialect, style, c.space(), c.method)
	if verb == "" {
		verb = http.MethodPost
		if style != peopleaggregator.XMLRPC && c.method == "getGroups" {
			verb = http.MethodGet
		}
	}
	if style == peopleaggregator.XMLRPC {
		return paRequest(verb, path, "text/xml", c.document())
	}
	form := url.Values{}
	for _, a := range c.args {
		form.Add(a.name, a.value)
	}
	if verb == http.MethodGet {
		return paRequest(verb, path+"?"+form.Encode(), "", "")
	}
	return paRequest(verb, path, "application/x-www-form-urlencoded", form.Encode())
}

func (c paCall) space() string {
	if c.prefix == "" {
		return "peopleaggregator"
	}
	return c.prefix
}

func (c paCall) document() string {
	params := c.params
	if params == "" {
		var b strings.Builder
		for _, a := range c.args {
			value := html.EscapeString(a.value)
			switch a.kind {
			case "":
				value = "<string>" + value + "</string>"
			case "raw":
				value = a.value
			default:
				value = "<" + a.kind + ">" + value + "</" + a.kind + ">"
			}
			fmt.Fprintf(&b, "<member><name>%s</name><value>%s</value></member>", a.name, value)
		}
		params = "<param><value><struct>" + b.String() + "</struct></value></param>"
	}
	return "<?xml version='1.0'?><methodCall><methodName>" + c.space() + "." + c.method + "</methodName>" +
		"<params>" + params + "</params></methodCall>"
}

func paRequest(verb, target, contentType, body string) *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), verb, target, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

// send has the server answer the call.
func (w *paWorld) send(t testing.TB, style peopleaggregator.Style, c paCall) paAnswer {
	t.Helper()
	return w.serve(t, style, c.in(w.dialect, style))
}

// serve has the server answer the request, in a style.
func (w *paWorld) serve(t testing.TB, style peopleaggregator.Style, r *http.Request) paAnswer {
	t.Helper()
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return paRead(t, style, rec)
}

// paMarkup gives a document's elements and texts without the white space
// between elements.
func paMarkup(t testing.TB, doc string) string {
	t.Helper()
	var out []string
	for dec := xml.NewDecoder(strings.NewReader(doc)); ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return strings.Join(out, "\n")
		}
		if err != nil {
			t.Fatalf("%v in %s", err, doc)
		}
		switch token := token.(type) {
		case xml.StartElement:
			out = append(out, "<"+token.Name.Local+">")
		case xml.EndElement:
			out = append(out, "</"+token.Name.Local+">")
		case xml.CharData:
			if text := strings.Trim(string(token), " \n\u00a0"); text != "" {
				out = append(out, text)
			}
		}
	}
}

func paBody(t testing.TB, r *http.Request) string {
	t.Helper()
	return string(paMust(io.ReadAll(r.Body))(t))
}

// paRoundTrip sends a request and gives the whole answer, and whether the
// connection ends with it.
func paRoundTrip(rt http.RoundTripper, r *http.Request) (rec *httptest.ResponseRecorder, closes bool, err error) {
	resp, err := rt.RoundTrip(r)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = resp.Body.Close() }()
	rec, err = paRecorded(resp)
	return rec, resp.Close, err
}

// paRecorded makes a recorder of an answer that came over a connection.
func paRecorded(resp *http.Response) (*httptest.ResponseRecorder, error) {
	rec := httptest.NewRecorder()
	maps.Copy(rec.Header(), resp.Header)
	rec.WriteHeader(resp.StatusCode)
	_, err := io.Copy(rec, resp.Body)
	return rec, err
}

// to makes a request of a client.
func (w *paWorld) to(t testing.TB, verb, target, contentType string, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), verb, w.URL()+target, body)
	paOK(t, err)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}
