package memserver_test

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/md5"  //nolint:gosec // the old style of signing has it
	"crypto/sha1" //nolint:gosec // OAuth 1.0a has it
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// The users.
const (
	flAda   = "21207597@N07"
	flGrace = "34427000@N01" // administrator of all groups
)

// The groups, by what Ada is to them.
const (
	flIn    = "34427469792@N01" // a member
	flOut   = "16978849@N00"    // nothing
	flRuled = "52240257802@N20" // nothing; it has rules
	flShut  = "52240257803@N20" // nothing; by invitation
)

// An flWorld is a server where Ada is each thing to some group. The stamps of
// OAuth are checked by its clock.
type flWorld struct {
	*memserver.Server
	site          *memserver.Flickr
	clock         *memserver.Clock
	app           memserver.App
	token, secret string // Ada's, with all permissions
	nonces        int
}

// flStart is when the clock begins.
var flStart = time.Date(2011, 5, 16, 22, 24, 31, 0, time.UTC)

// flNew makes an flWorld without a port.
func flNew(t memserver.TB, dialect memserver.Dialect, opts ...memserver.Option) *flWorld {
	t.Helper()
	w := &flWorld{clock: memserver.NewClock(flStart)}
	opts = append([]memserver.Option{memserver.WithDialect(dialect), memserver.WithClock(w.clock), memserver.WithoutPort()}, opts...)
	w.Server = memserver.Start(t, opts...)
	w.site = w.Flickr
	w.site.SetStampsByClock(true)
	for _, id := range []string{flAda, flGrace} {
		must(t, w.site.AddUser, memserver.User{ID: id})
	}
	for _, g := range []memserver.Group{
		{ID: flIn}, {ID: flOut}, {ID: flRuled, Rules: "Be kind"}, {ID: flShut, Registration: memserver.Invite},
	} {
		g.Owner = flGrace
		must(t, w.site.AddGroup, g)
	}
	noError(t, w.site.AddMember(flIn, flAda))
	w.app = w.site.App()
	w.token, w.secret = flReveal(w.site.Token(flAda, flickr.PermsDelete))
	return w
}

func flReveal(token, secret groups.Secret) (string, string) { return token.Reveal(), secret.Reveal() }

func (w *flWorld) snapshot(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	noError(t, w.Snapshot(&b))
	return b.String()
}

// flEach runs the test in both dialects.
func flEach(t *testing.T, test func(*testing.T, *flWorld, memserver.Dialect)) {
	t.Helper()
	for _, dialect := range dialects {
		t.Run(dialectNames[dialect], func(t *testing.T) {
			t.Parallel()
			test(t, flNew(t, dialect), dialect)
		})
	}
}

// The ways to sign a call.
const (
	flByOAuth   = "OAuth"
	flPlaintext = "PLAINTEXT"
	flOldStyle  = "the old style"
	flUnsigned  = "unsigned"
)

// The places where the parameters of a call may stand.
var flPlaces = []string{"form", "query", "header", "multipart", "spread", "xmlrpc", "soap"}

// A flCall is a call, which request signs and writes.
type flCall struct {
	verb    string // POST, where it is empty
	address string // where it is sent to; the style's, where it is empty
	signed  string // over which address, where it is another
	sign    string // OAuth, where it is empty
	place   string // form, where it is empty

	method             string
	args               map[string]string
	key, appSecret     string
	token, tokenSecret string
	change             func(params map[string]string) // before the signature is made
	spoil              func(params *[][2]string)      // afterwards
}

// call is Ada's of the method.
func (w *flWorld) call(method string, args map[string]string) flCall {
	return flCall{
		method: method, args: args, key: w.app.Key, appSecret: w.app.Secret.Reveal(), token: w.token, tokenSecret: w.secret,
	}
}

func (w *flWorld) leave() flCall {
	return w.call(flickr.MethodGroupsLeave, map[string]string{"group_id": flIn})
}

func flAddress(place string) string {
	switch place {
	case "xmlrpc":
		return "https://api.flickr.test/services/xmlrpc/"
	case "soap":
		return "https://api.flickr.test/services/soap/"
	}
	return "https://api.flickr.test/services/rest/"
}

// request signs the call and writes it.
func (w *flWorld) request(t testing.TB, c flCall) *http.Request {
	t.Helper()
	if c.address == "" {
		c.address = flAddress(c.place)
	}
	if c.signed == "" {
		c.signed = c.address
	}
	if c.verb == "" {
		c.verb = http.MethodPost
	}
	return flWrite(t, c, w.sealed(c))
}

// sealed are the parameters of the call with the signature.
func (w *flWorld) sealed(c flCall) [][2]string {
	params := w.params(c)
	if c.change != nil {
		c.change(params)
	}
	list := make([][2]string, 0, len(params)+1)
	for _, name := range slices.Sorted(maps.Keys(params)) {
		list = append(list, [2]string{name, params[name]})
	}
	switch c.sign {
	case flUnsigned:
	case flOldStyle:
		list = append(list, [2]string{"api_sig", flOldSignature(c.appSecret, list)})
	case flPlaintext:
		list = append(list, [2]string{"oauth_signature", flEscape(c.appSecret) + "&" + flEscape(c.tokenSecret)})
	default:
		list = append(list, [2]string{"oauth_signature", flSignature(c.verb, c.signed, list, c.appSecret, c.tokenSecret)})
	}
	if c.spoil != nil {
		c.spoil(&list)
	}
	return list
}

// params are those of the call but for the signature.
func (w *flWorld) params(c flCall) map[string]string {
	params := map[string]string{"method": c.method}
	maps.Copy(params, c.args)
	switch c.sign {
	case flUnsigned, flOldStyle:
		params["api_key"] = c.key
		if c.token != "" {
			params["auth_token"] = c.token
		}
		return params
	}
	w.nonces++
	maps.Copy(params, map[string]string{
		"oauth_consumer_key": c.key, "oauth_signature_method": "HMAC-SHA1", "oauth_version": "1.0",
		"oauth_nonce": "n" + strconv.Itoa(w.nonces), "oauth_timestamp": strconv.FormatInt(w.clock.Now().Unix(), 10),
	})
	if c.token != "" {
		params["oauth_token"] = c.token
	}
	if c.sign == flPlaintext {
		params["oauth_signature_method"] = "PLAINTEXT"
	}
	return params
}

// flEscape escapes as RFC 5849 has it in section 3.6.
func flEscape(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// flBaseString is that of RFC 5849, section 3.4.1, for an address that needs no
// change.
func flBaseString(verb, address string, params [][2]string) string {
	var escaped [][2]string
	for _, p := range params {
		if p[0] != "oauth_signature" {
			escaped = append(escaped, [2]string{flEscape(p[0]), flEscape(p[1])})
		}
	}
	slices.SortFunc(escaped, func(a, b [2]string) int {
		return cmp.Or(strings.Compare(a[0], b[0]), strings.Compare(a[1], b[1]))
	})
	pairs := make([]string, len(escaped))
	for i, p := range escaped {
		pairs[i] = p[0] + "=" + p[1]
	}
	return verb + "&" + flEscape(address) + "&" + flEscape(strings.Join(pairs, "&"))
}

func flSignature(verb, address string, params [][2]string, secret, tokenSecret string) string {
	mac := hmac.New(sha1.New, []byte(flEscape(secret)+"&"+flEscape(tokenSecret)))
	mac.Write([]byte(flBaseString(verb, address, params)))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func flOldSignature(secret string, params [][2]string) string {
	text := secret
	for _, p := range slices.SortedFunc(slices.Values(params), func(a, b [2]string) int { return strings.Compare(a[0], b[0]) }) {
		text += p[0] + p[1]
	}
	sum := md5.Sum([]byte(text)) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}

// flWrite writes the parameters where they belong.
func flWrite(t testing.TB, c flCall, params [][2]string) *http.Request {
	t.Helper()
	form := params
	isOAuth := func(p [2]string) bool { return strings.HasPrefix(p[0], "oauth_") }
	var query, header, kind, body string
	switch c.place {
	case "query":
		query, form = flForm(params), nil
	case "header", "spread":
		form = slices.DeleteFunc(slices.Clone(params), isOAuth)
		other := slices.DeleteFunc(slices.Clone(params), func(p [2]string) bool { return !isOAuth(p) })
		if len(other) > 0 {
			header = flHeader(other)
		}
		if c.place == "spread" {
			query, form = flForm(form[:1]), form[1:]
		}
	}
	switch c.place {
	case "multipart":
		kind, body = flMultipart(t, params)
	case "xmlrpc":
		kind, body = "text/xml", flXMLRPC(params)
	case "soap":
		kind, body = "application/soap+xml", flSOAP(params)
	default:
		kind, body = "application/x-www-form-urlencoded", flForm(form)
	}
	target := c.address
	if query != "" {
		target += "?" + query
	}
	r := httptest.NewRequestWithContext(t.Context(), c.verb, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", kind)
	}
	if header != "" {
		r.Header.Set("Authorization", header)
	}
	return r
}

func flForm(params [][2]string) string {
	pairs := make([]string, len(params))
	for i, p := range params {
		pairs[i] = url.QueryEscape(p[0]) + "=" + url.QueryEscape(p[1])
	}
	return strings.Join(pairs, "&")
}

func flHeader(params [][2]string) string {
	pairs := []string{`realm="Photos"`}
	for _, p := range params {
		pairs = append(pairs, flEscape(p[0])+`="`+flEscape(p[1])+`"`)
	}
	return "OAuth " + strings.Join(pairs, ", ")
}

// flMultipart has a file beside, which is no parameter.
func flMultipart(t testing.TB, params [][2]string) (kind, body string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	file, err := m.CreateFormFile("group_id", "photo.jpg")
	noError(t, err)
	_, err = file.Write([]byte("oauth_token=\xff\xd8"))
	noError(t, err)
	for _, p := range params {
		noError(t, m.WriteField(p[0], p[1]))
	}
	noError(t, m.Close())
	return m.FormDataContentType(), b.String()
}

// flXMLRPC has the values with and without a type, in turn.
func flXMLRPC(params [][2]string) string {
	var method, members string
	for i, p := range params {
		if p[0] == "method" {
			method = p[1]
			continue
		}
		value := flXML(p[1])
		if i%2 == 0 {
			value = "<string>" + value + "</string>"
		}
		members += "<member><name>" + p[0] + "</name><value>" + value + "</value></member>"
	}
	return "<?xml version=\"1.0\"?>\n<methodCall><methodName>" + method + "</methodName><params><param><value><struct>" +
		members + "</struct></value></param></params></methodCall>\n"
}

func flSOAP(params [][2]string) string {
	var children string
	for _, p := range params {
		children += "<" + p[0] + ">" + flXML(p[1]) + "</" + p[0] + ">\n"
	}
	return `<?xml version="1.0" encoding="utf-8" ?>` + "\n" + `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">
	<s:Body>
		<x:FlickrRequest xmlns:x="urn:flickr">` + children + "</x:FlickrRequest>\n</s:Body>\n</s:Envelope>\n"
}

func flXML(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes all
	return b.String()
}

// A flGot is what was answered.
type flGot struct {
	Status     int
	Type, Body string
}

func (w *flWorld) send(t testing.TB, c flCall) flGot {
	t.Helper()
	return w.serve(w.request(t, c))
}

func (w *flWorld) serve(r *http.Request) flGot {
	rec := serve(w.Server, r)
	return flGot{rec.Code, rec.Header().Get("Content-Type"), rec.Body.String()}
}

// flOK and flFails are answers in REST's format.
const flOK = `<?xml version="1.0" encoding="utf-8" ?>` + "\n<rsp stat=\"ok\">\n</rsp>\n"

func flFails(code, message string) string {
	return `<?xml version="1.0" encoding="utf-8" ?>` + "\n<rsp stat=\"fail\">\n\t<err code=\"" + code + `" msg="` + message + "\" />\n</rsp>\n"
}

// plain makes a request of no call.
func (*flWorld) plain(t testing.TB, verb, target, kind, body string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), verb, target, strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return r
}
